fn main() {
    let of = |name: &str| std::env::var(name).unwrap();
    let agent = ureq::agent();
    for name in ["SITE", "PAGE", "MOVED", "B_SITE", "B_DATA", "MISSING", "C_FEED"] {
        let _ = agent.get(&of(name)).call().map(|answer| answer.into_string());
    }
    let _ = agent.post(&of("C_API")).send_json(serde_json::json!({"name": "lamp"}));
    let _ = agent.post(&of("B_LOGIN")).send_form(&[("username", "ada")]);
    let _ = agent.delete(&of("C_ITEM")).call();
}
