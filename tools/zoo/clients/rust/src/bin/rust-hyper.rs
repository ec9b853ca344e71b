use http_body_util::{BodyExt, Empty, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
#[tokio::main]
async fn main() {
    let of = |name: &str| std::env::var(name).unwrap();
    let client = Client::builder(TokioExecutor::new()).build_http::<Empty<Bytes>>();
    for name in ["SITE", "PAGE", "STYLE", "B_SITE", "B_DATA", "C_FEED"] {
        if let Ok(answer) = client.get(of(name).parse().unwrap()).await { let _ = answer.into_body().collect().await; }
    }
    let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
    let request = hyper::Request::post(of("C_API")).body(Full::from(r#"{"name": "lamp"}"#)).unwrap();
    let _ = client.request(request).await;
}
