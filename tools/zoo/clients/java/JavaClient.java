import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.util.List;
import java.util.Map;

/** Runs one HTTP library of Java over the same sites. Usage: JavaClient LIBRARY */
public class JavaClient {
  static final List<String> GETS = List.of("SITE", "PAGE", "STYLE", "MOVED", "B_SITE", "B_DATA", "MISSING", "C_FEED", "C_SEARCH").stream().map(System::getenv).toList();
  static final String JSON = "{\"name\":\"lamp\",\"price\":12.5}", API = System.getenv("C_API"), ITEM = System.getenv("C_ITEM"), LOGIN = System.getenv("B_LOGIN");

  interface Work { Object run() throws Exception; }

  static void quietly(Work work) {
    try { work.run(); } catch (Exception problem) { System.out.println(problem); }
  }

  static Object urlConnection(String address, String method, String body, String type) throws Exception {
    HttpURLConnection connection = (HttpURLConnection) new URL(address).openConnection();
    connection.setRequestMethod(method);
    if (body != null) {
      connection.setDoOutput(true);
      if (type != null) connection.setRequestProperty("Content-Type", type);
      connection.getOutputStream().write(body.getBytes());
    }
    try (InputStream stream = connection.getInputStream()) { return stream.readAllBytes(); }
  }

  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "HttpURLConnection": {
        for (String address : GETS) quietly(() -> urlConnection(address, "GET", null, null));
        quietly(() -> urlConnection(API, "POST", JSON, "application/json"));
        quietly(() -> urlConnection(LOGIN, "POST", "username=ada", null));
        quietly(() -> urlConnection(ITEM, "DELETE", null, null));
        break;
      }
      case "java.net.http": {
        var client = java.net.http.HttpClient.newBuilder().followRedirects(java.net.http.HttpClient.Redirect.NORMAL).build();
        var text = java.net.http.HttpResponse.BodyHandlers.ofString();
        for (String address : GETS) quietly(() -> client.send(java.net.http.HttpRequest.newBuilder(URI.create(address)).build(), text));
        quietly(() -> client.send(java.net.http.HttpRequest.newBuilder(URI.create(API)).POST(java.net.http.HttpRequest.BodyPublishers.ofString(JSON)).build(), text));
        quietly(() -> client.send(java.net.http.HttpRequest.newBuilder(URI.create(ITEM)).DELETE().build(), text));
        break;
      }
      case "httpclient4": {
        var client = org.apache.http.impl.client.HttpClients.createDefault();
        for (String address : GETS) quietly(() -> client.execute(new org.apache.http.client.methods.HttpGet(address), answer -> org.apache.http.util.EntityUtils.toByteArray(answer.getEntity())));
        var post = new org.apache.http.client.methods.HttpPost(API);
        post.setEntity(new org.apache.http.entity.StringEntity(JSON, org.apache.http.entity.ContentType.APPLICATION_JSON));
        quietly(() -> client.execute(post, answer -> 0));
        var login = new org.apache.http.client.methods.HttpPost(LOGIN);
        login.setEntity(new org.apache.http.client.entity.UrlEncodedFormEntity(List.of(new org.apache.http.message.BasicNameValuePair("username", "ada"))));
        quietly(() -> client.execute(login, answer -> 0));
        var upload = new org.apache.http.client.methods.HttpPost(System.getenv("B_UPLOAD"));
        upload.setEntity(org.apache.http.entity.mime.MultipartEntityBuilder.create().addTextBody("note", "minutes").build());
        quietly(() -> client.execute(upload, answer -> 0));
        break;
      }
      case "httpclient5": {
        var client = org.apache.hc.client5.http.impl.classic.HttpClients.createDefault();
        for (String address : GETS) quietly(() -> client.execute(new org.apache.hc.client5.http.classic.methods.HttpGet(address), answer -> org.apache.hc.core5.http.io.entity.EntityUtils.toByteArray(answer.getEntity())));
        var post = new org.apache.hc.client5.http.classic.methods.HttpPost(API);
        post.setEntity(new org.apache.hc.core5.http.io.entity.StringEntity(JSON, org.apache.hc.core5.http.ContentType.APPLICATION_JSON));
        quietly(() -> client.execute(post, answer -> 0));
        quietly(() -> client.execute(new org.apache.hc.client5.http.classic.methods.HttpDelete(ITEM), answer -> 0));
        break;
      }
      case "okhttp": {
        var client = new okhttp3.OkHttpClient();
        for (String address : GETS) quietly(() -> client.newCall(new okhttp3.Request.Builder().url(address).build()).execute().body().bytes());
        quietly(() -> client.newCall(new okhttp3.Request.Builder().url(API).post(okhttp3.RequestBody.create(JSON, okhttp3.MediaType.get("application/json"))).build()).execute().body().bytes());
        quietly(() -> client.newCall(new okhttp3.Request.Builder().url(LOGIN).post(new okhttp3.FormBody.Builder().add("username", "ada").build()).build()).execute().body().bytes());
        quietly(() -> client.newCall(new okhttp3.Request.Builder().url(ITEM).delete().build()).execute().body().bytes());
        break;
      }
      case "jetty": {
        var client = new org.eclipse.jetty.client.HttpClient();
        client.start();
        for (String address : GETS) quietly(() -> client.GET(address));
        quietly(() -> client.POST(API).body(new org.eclipse.jetty.client.util.StringRequestContent("application/json", JSON)).send());
        break;
      }
      case "async-http-client": {
        try (var client = org.asynchttpclient.Dsl.asyncHttpClient()) {
          for (String address : GETS) quietly(() -> client.prepareGet(address).execute().get());
          quietly(() -> client.preparePost(API).setBody(JSON).execute().get());
          quietly(() -> client.preparePost(LOGIN).addFormParam("username", "ada").execute().get());
        }
        break;
      }
      case "jsoup": {
        for (String address : GETS) quietly(() -> org.jsoup.Jsoup.connect(address).get());
        quietly(() -> org.jsoup.Jsoup.connect(LOGIN).data("username", "ada").post());
        break;
      }
      case "google-http-client": {
        var requests = new com.google.api.client.http.javanet.NetHttpTransport().createRequestFactory();
        for (String address : GETS) quietly(() -> requests.buildGetRequest(new com.google.api.client.http.GenericUrl(address)).execute().parseAsString());
        quietly(() -> requests.buildPostRequest(new com.google.api.client.http.GenericUrl(API), com.google.api.client.http.ByteArrayContent.fromString("application/json", JSON)).execute());
        break;
      }
      case "unirest": {
        for (String address : GETS) quietly(() -> kong.unirest.Unirest.get(address).asString());
        quietly(() -> kong.unirest.Unirest.post(API).body(JSON).asString());
        quietly(() -> kong.unirest.Unirest.post(LOGIN).fields(Map.of("username", "ada")).asString());
        break;
      }
      case "htmlunit": {
        try (var client = new org.htmlunit.WebClient()) {
          client.getOptions().setThrowExceptionOnScriptError(false);
          client.getOptions().setThrowExceptionOnFailingStatusCode(false);
          for (String address : List.of("SITE", "PAGE", "B_SITE", "B_FORM", "C_CALL")) quietly(() -> { client.getPage(System.getenv(address)); return client.waitForBackgroundJavaScript(1500); });
        }
        break;
      }
      default: throw new IllegalArgumentException(arguments[0]);
    }
    System.exit(0);
  }
}
