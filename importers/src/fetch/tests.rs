use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;

fn local() -> FetchOptions {
    FetchOptions { allow_private: true, timeout: Duration::from_secs(5), ..FetchOptions::default() }
}

async fn fetch(url: &str, options: &FetchOptions) -> (tempfile::TempDir, Result<Download, FetchError>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let result = download(url, folder.path(), options, &mut |_, _| {}).await;
    (folder, result)
}

async fn refusal(url: &str, options: &FetchOptions) -> String {
    fetch(url, options).await.1.expect_err("refused").to_string()
}

async fn serve(at: &str, response: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(path(at)).respond_with(response).mount(&server).await;
    server
}

/// A server that answers every request with exactly these bytes and closes the connection.
async fn serve_bytes(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 1024];
            let _read = stream.read(&mut request).await;
            let _written = stream.write_all(answer.as_bytes()).await;
        }
    });
    format!("http://{address}/table.csv")
}

#[tokio::test]
async fn a_file_is_saved_under_its_name() {
    let server = serve("/data/skills_en.csv", ResponseTemplate::new(200).set_body_string("a,b\n1,2\n")).await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut heard = Vec::new();
    let url = format!("{}/data/skills_en.csv?x=1", server.uri());
    let download =
        download(&url, folder.path(), &local(), &mut |read, total| heard.push((read, total))).await.expect("served");
    assert_eq!(download.path, folder.path().join("skills_en.csv"));
    assert_eq!(std::fs::read_to_string(&download.path).expect("written"), "a,b\n1,2\n");
    assert_eq!((download.bytes, download.is_web_page), (8, false));
    assert_eq!(heard.last(), Some(&(8, Some(8))));
}

#[tokio::test]
async fn the_server_may_name_the_file_but_not_its_folder() {
    let response = ResponseTemplate::new(200)
        .insert_header("content-disposition", "attachment; filename=\"../../esco-v1.1.1.zip\"")
        .set_body_string("x");
    let server = serve("/download", response).await;
    let (folder, result) = fetch(&format!("{}/download", server.uri()), &local()).await;
    assert_eq!(result.expect("served").path, folder.path().join("esco-v1.1.1.zip"));
}

#[tokio::test]
async fn web_pages_are_noted() {
    let server = serve("/t.csv", ResponseTemplate::new(200).set_body_raw("<html>", "text/html; charset=utf-8")).await;
    assert!(fetch(&format!("{}/t.csv", server.uri()), &local()).await.1.expect("served").is_web_page);
}

#[tokio::test]
async fn redirects_are_followed_so_far() {
    let server = serve("/a", ResponseTemplate::new(302).insert_header("location", "b")).await;
    Mock::given(path("/b")).respond_with(ResponseTemplate::new(200).set_body_string("here")).mount(&server).await;
    Mock::given(path("/loop"))
        .respond_with(ResponseTemplate::new(301).insert_header("location", "/loop"))
        .mount(&server)
        .await;
    assert_eq!(fetch(&format!("{}/a", server.uri()), &local()).await.1.expect("served").bytes, 4);
    let message = refusal(&format!("{}/loop", server.uri()), &local()).await;
    assert!(message.contains("more than 5 redirects"), "{message}");
}

#[tokio::test]
async fn redirects_cannot_leave_the_web() {
    let server = serve("/a", ResponseTemplate::new(302).insert_header("location", "file:///etc/passwd")).await;
    let message = refusal(&format!("{}/a", server.uri()), &local()).await;
    assert!(message.starts_with("file:///etc/passwd: not an http:// or https:// address"), "{message}");
}

#[tokio::test]
async fn private_addresses_are_refused() {
    for url in [
        "http://127.0.0.1:9/x",
        "http://localhost:9/x",
        "http://2130706433:9/x",
        "http://0x7f.1:9/x",
        "http://[::1]:9/x",
        "http://[::ffff:10.0.0.1]/x",
        "https://169.254.169.254/latest/meta-data",
    ] {
        let message = refusal(url, &FetchOptions::default()).await;
        assert!(message.contains("private address") && message.contains("refused"), "{url}: {message}");
    }
}

#[tokio::test]
async fn a_redirect_to_a_private_address_is_refused() {
    // The hop itself is on loopback, so the check of the second hop is tested at its seam.
    let options = FetchOptions::default();
    let next = web_address("http://example.invalid/")
        .and_then(|url| url.join("http://192.168.0.1/secret").map_err(|_| FetchError::Address { url: String::new() }));
    let error = vetted_addresses(&next.expect("an address"), &options).await.expect_err("refused");
    assert!(error.to_string().contains("192.168.0.1 is the private address"), "{error}");
}

#[test]
fn networks_are_told_apart() {
    let check = |address: &str, expected: bool| {
        assert_eq!(is_private(address.parse().expect("an address")), expected, "{address}");
    };
    for private in [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.8.8.8",
        "169.254.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "fd00::1",
        "fe80::1",
        "ff02::1",
    ] {
        check(private, true);
    }
    for public in ["8.8.8.8", "172.32.0.1", "100.128.0.1", "147.67.34.45", "2606:4700::1111", "::ffff:8.8.8.8"] {
        check(public, false);
    }
    assert_eq!(PRIVATE_NETWORKS.len(), 26, "every network is well-formed");
}

#[tokio::test]
async fn too_large_is_refused_whether_announced_or_not() {
    let small = FetchOptions { max_bytes: 10, ..local() };
    let announced = serve_bytes("HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n").await;
    assert!(refusal(&announced, &small).await.contains("larger than 10 bytes"));
    let chunked =
        serve_bytes("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n").await;
    assert!(refusal(&chunked, &small).await.contains("larger than 10 bytes"));
}

#[tokio::test]
async fn a_download_cut_short_is_an_error() {
    let url = serve_bytes("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this").await;
    let message = refusal(&url, &local()).await;
    assert!(message.contains("broke off after") && message.contains("run the command again"), "{message}");
}

#[tokio::test]
async fn what_the_server_refuses_is_said() {
    let server = serve("/t.csv", ResponseTemplate::new(404)).await;
    assert!(refusal(&format!("{}/t.csv", server.uri()), &local()).await.contains("the server answered 404 Not Found"));
}

#[tokio::test]
async fn other_schemes_are_refused() {
    for url in ["ftp://example.org/a.csv", "file:///etc/passwd", "http://"] {
        assert!(refusal(url, &local()).await.contains("not an http:// or https:// address"), "{url}");
    }
}

#[test]
fn addresses_and_paths_are_told_apart() {
    let check = |argument: &str, expected: bool| assert_eq!(is_url(argument), expected, "{argument}");
    check("https://example.org/a.zip", true);
    check("ftp://example.org/a.zip", true);
    check("./a.zip", false);
    check("/data/http/a.csv", false);
    check("C:\\data\\a.csv", false);
    check("://a", false);
}

#[test]
fn names_are_plain() {
    let check = |name: &str, expected: &str| assert_eq!(plain_name(name), expected, "{name}");
    check("a.zip", "a.zip");
    check("../../a.zip", "a.zip");
    check("..\\a.zip", "a.zip");
    check("..", "download");
    check("", "download");
    check("ESCO%20dataset.zip", "ESCO dataset.zip");
}
