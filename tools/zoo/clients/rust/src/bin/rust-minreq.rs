fn main() {
    let of = |name: &str| std::env::var(name).unwrap();
    for name in ["SITE", "PAGE", "MOVED", "B_SITE", "B_DATA", "MISSING", "C_FEED"] {
        let _ = minreq::get(of(name)).send();
    }
    let _ = minreq::post(of("C_API")).with_body(r#"{"name": "lamp"}"#).send();
}
