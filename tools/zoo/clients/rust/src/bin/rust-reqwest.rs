fn main() {
    let of = |name: &str| std::env::var(name).unwrap();
    let client = reqwest::blocking::Client::builder().cookie_store(true).build().unwrap();
    for name in ["SITE", "PAGE", "MOVED", "B_SITE", "B_DATA", "MISSING", "C_FEED"] {
        let _ = client.get(of(name)).send().and_then(|answer| answer.bytes());
    }
    let _ = client.post(of("C_API")).json(&serde_json::json!({"name": "lamp"})).send();
    let _ = client.post(of("B_LOGIN")).form(&[("username", "ada"), ("password", "lovelace")]).send();
    let _ = client.get(of("C_PRIVATE")).basic_auth("ada", Some("lovelace")).send();
    let form = reqwest::blocking::multipart::Form::new().text("note", "minutes");
    let _ = client.post(of("B_UPLOAD")).multipart(form).send();
    let _ = reqwest::blocking::get(of("ARCHIVE"));
}
