int main() {
  foreach (({"SITE", "PAGE", "MOVED", "B_SITE", "B_DATA", "MISSING", "C_FEED"}), string name) Protocols.HTTP.get_url_data(getenv(name));
  Protocols.HTTP.post_url_data(getenv("B_LOGIN"), (["username": "ada"]));
}
