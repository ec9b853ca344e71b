use isahc::ReadResponseExt;
fn main() {
    let of = |name: &str| std::env::var(name).unwrap();
    for name in ["SITE", "PAGE", "MOVED", "B_SITE", "B_DATA", "MISSING", "C_FEED"] {
        let _ = isahc::get(of(name)).map(|mut answer| answer.text());
    }
    let _ = isahc::post(of("C_API"), r#"{"name": "lamp"}"#);
}
