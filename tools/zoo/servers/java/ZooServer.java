import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.AbstractHandler;
import org.eclipse.jetty.server.handler.HandlerList;
import org.eclipse.jetty.server.handler.ResourceHandler;
import org.eclipse.jetty.server.session.SessionHandler;

/** The dynamic sites of Jetty, as flask_app.py has them. Usage: ZooServer ADDRESS */
public class ZooServer extends AbstractHandler {
  @Override
  public void handle(String target, Request base, HttpServletRequest request, HttpServletResponse response) throws IOException {
    String root = target.split("/", 3).length > 1 ? target.split("/", 3)[1] : "";
    if (Set.of("search", "login", "account", "moved").contains(root)) response.setContentType("text/html;charset=utf-8");
    switch (root) {
      case "search": response.getWriter().print("<p>6 results</p>"); break;
      case "login":
        if (request.getMethod().equals("POST")) { request.getSession(true).setAttribute("user", request.getParameter("username")); response.sendRedirect("/account"); }
        else response.getWriter().print("<form method=post action=/login><input name=username><input type=password name=password></form>");
        break;
      case "account": response.getWriter().print("<h1>Welcome</h1>"); break;
      case "moved": response.setStatus(301); response.setHeader("Location", "/about.html"); break;
      case "upload": response.setContentType("application/json"); response.getWriter().print("{\"bytes\":" + request.getInputStream().readAllBytes().length + "}"); break;
      case "api": case "rest": case "v2":
        request.getInputStream().readAllBytes();
        response.setContentType("application/json");
        if (request.getMethod().equals("POST")) { response.setStatus(201); response.setHeader("Location", target + "/3"); }
        if (request.getMethod().equals("DELETE")) { response.setStatus(204); break; }
        response.getWriter().print("{\"items\":[{\"id\":1},{\"id\":2},{\"id\":3}]}");
        break;
      default:
        if (root.equals("private") && request.getHeader("Authorization") == null) { response.setHeader("WWW-Authenticate", "Basic realm=\"Portal\""); response.sendError(401); break; }
        Path folder = Path.of("/srv/zoo/www", request.getServerName());
        if (!Files.isDirectory(folder)) { response.sendError(404); break; }
        ResourceHandler files = FILES.computeIfAbsent(folder.toString(), name -> {
          ResourceHandler handler = new ResourceHandler();
          handler.setResourceBase(name);
          handler.setServer(getServer());
          try { handler.start(); } catch (Exception problem) { throw new IllegalStateException(problem); }
          return handler;
        });
        try { files.handle(target, base, request, response); } catch (jakarta.servlet.ServletException problem) { throw new IOException(problem); }
        if (!base.isHandled()) response.sendError(404);
    }
    base.setHandled(true);
  }

  private static final java.util.Map<String, ResourceHandler> FILES = new java.util.concurrent.ConcurrentHashMap<>();

  public static void main(String[] arguments) throws Exception {
    Server server = new Server(new InetSocketAddress(arguments[0], 80));
    SessionHandler sessions = new SessionHandler();
    sessions.setHandler(new ZooServer());
    server.setHandler(sessions);
    server.start();
    server.join();
  }
}
