//! The application behind a real socket, for what only a socket shows.

use std::net::TcpListener;

use actix_web::dev::ServerHandle;
use actix_web::rt::task::JoinHandle;
use drawdown::app;
use drawdown::config::ServerSection;

use super::TestApp;

pub struct Served {
    /// `http://127.0.0.1:…`
    pub base: String,
    pub address: String,
    pub handle: ServerHandle,
    serving: JoinHandle<std::io::Result<()>>,
}

impl TestApp {
    /// Listens on a free port of loopback.
    pub fn serve(&self) -> Served {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("its address").to_string();
        let section = ServerSection { workers: 1, ..Default::default() };
        let server = app::serve(self.services.clone(), listener, &section).expect("the server starts");
        let handle = server.handle();
        Served { base: format!("http://{address}"), address, handle, serving: actix_web::rt::spawn(server) }
    }
}

impl Served {
    pub async fn stop(self, graceful: bool) {
        self.handle.stop(graceful).await;
        self.finished().await;
    }

    /// Waits until the server has ended by itself.
    pub async fn finished(self) {
        self.serving.await.expect("the task ends").expect("the server ends");
    }
}
