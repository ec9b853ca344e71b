"""The dynamic sites of Flask: search, login, a collection of JSON, upload, a redirect; files come from the host's folder."""
import flask

app = flask.Flask(__name__)
app.secret_key = "a laboratory needs no secret"


@app.route("/search", methods=["GET", "POST"])
def search():
    return f"<html><title>Search</title><p>{flask.escape(flask.request.values.get('q', ''))}: 7 results</p></html>"


@app.route("/login", methods=["GET", "POST"])
def login():
    if flask.request.method == "POST":
        flask.session["user"] = flask.request.form.get("username", "guest")
        return flask.redirect("/account")
    return "<form method=post action=/login><input name=username><input type=password name=password><input type=submit name=go value=Go></form>"


@app.route("/account")
def account():
    return f"<h1>Welcome, {flask.escape(flask.session.get('user', 'guest'))}</h1>"


@app.route("/moved")
def moved():
    return flask.redirect("/about.html", 301)


@app.route("/upload", methods=["POST", "PUT"])
def upload():
    return {"files": len(flask.request.files), "bytes": len(flask.request.get_data())}


@app.route("/<any(api,rest,v2):root>/<path:rest>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
def collection(root, rest):
    item = rest.rsplit("/", 1)[-1]
    if flask.request.method == "POST":
        return {"id": 17, "ok": True}, 201, {"Location": f"/{root}/{rest}/17"}
    if flask.request.method == "DELETE":
        return "", 204
    if item.isdigit():
        return {"id": int(item), "name": f"entry {item}", "tags": ["a", "b"]}
    return flask.jsonify([{"id": number, "name": f"entry {number}"} for number in range(1, 26)])


@app.route("/private/<path:name>")
def private(name):
    login = flask.request.authorization
    if not login or login.password != "lovelace":
        return "Authorization needed", 401, {"WWW-Authenticate": 'Basic realm="Reports"'}
    return flask.send_from_directory(f"/srv/zoo/www/{flask.request.host.split(':')[0]}/private", name)


@app.route("/", defaults={"name": "index.html"})
@app.route("/<path:name>")
def files(name):
    return flask.send_from_directory(f"/srv/zoo/www/{flask.request.host.split(':')[0]}", name)
