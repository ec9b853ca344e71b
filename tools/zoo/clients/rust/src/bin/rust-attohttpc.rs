fn main() {
    let of = |name: &str| std::env::var(name).unwrap();
    for name in ["SITE", "PAGE", "MOVED", "B_SITE", "B_DATA", "MISSING", "C_FEED"] {
        let _ = attohttpc::get(of(name)).send().map(|answer| answer.bytes());
    }
    let _ = attohttpc::post(of("C_API")).json(&serde_json::json!({"name": "lamp"})).map(|request| request.send());
    let _ = attohttpc::post(of("B_LOGIN")).form(&[("username", "ada")]).map(|request| request.send());
}
