//! The server: connections with time limits, and an end that lets running requests finish.

use std::{future::Future, io, sync::Arc, time::Duration};

use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};

use super::router;
use crate::{config::ServerConfig, state::AppState};

/// Serves until `shutdown` is ready, then lets running requests finish within their time.
pub async fn serve(state: Arc<AppState>, listener: TcpListener, shutdown: impl Future<Output = ()>) -> io::Result<()> {
    let config = state.config.server.clone();
    let routes = router(state);
    let builder = connection_builder(&config);
    let places = Arc::new(Semaphore::new(config.connections.clamp(1, Semaphore::MAX_PERMITS)));
    let graceful = GracefulShutdown::new();
    let mut shutdown = std::pin::pin!(shutdown);

    loop {
        let (stream, place) = tokio::select! {
            () = &mut shutdown => break,
            accepted = accept(&listener, &places) => accepted,
        };
        let service = TowerToHyperService::new(routes.clone());
        let (builder, watcher) = (builder.clone(), graceful.watcher());
        tokio::spawn(async move {
            let connection = builder.serve_connection(TokioIo::new(stream), service);
            if let Err(error) = watcher.watch(connection).await {
                tracing::debug!(cause = %error, "connection ended early");
            }
            drop(place);
        });
    }

    drop(listener);
    if tokio::time::timeout(config.shutdown_timeout(), graceful.shutdown()).await.is_err() {
        tracing::warn!("requests were still running when the time to finish ended");
    }
    Ok(())
}

/// The next connection, once there is a place for it. Errors of accepting pass: the client is gone, or files have run out.
async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> (TcpStream, Option<OwnedSemaphorePermit>) {
    let place = places.clone().acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // Answers are written whole; waiting for more to send would only delay them.
                let _ = stream.set_nodelay(true);
                return (stream, place);
            }
            Err(error) => {
                tracing::warn!(cause = %error, "connection not accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// HTTP/1.1, as a proxy in front speaks it. Telling HTTP/2 apart would mean waiting for a client's first bytes without a
/// time limit.
fn connection_builder(config: &ServerConfig) -> http1::Builder {
    const MOST_HEADER_BYTES: usize = 256 * 1024;
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(config.header_timeout()).max_buf_size(MOST_HEADER_BYTES);
    builder
}
