//! A network between an installation and its PostgreSQL, which can be cut.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::backend::Place;
use crate::postgres;

/// Takes connections, and carries them on.
#[derive(Debug)]
pub struct Cable {
    is_open: Arc<AtomicBool>,
    cuts: watch::Sender<usize>,
    /// How many are carried.
    carried: watch::Receiver<usize>,
}

impl Cable {
    /// Puts one before both databases of a place.
    pub async fn to(place: &mut Place) -> Self {
        let server = postgres::url().expect("there is a PostgreSQL");
        let (_, port) = server.rsplit_once(':').expect("a port");
        let to = format!("127.0.0.1:{port}");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let at = listener.local_addr().expect("an address");
        for url in [&mut place.main, &mut place.keys] {
            let (_, name) = url.rsplit_once('/').expect("a name");
            *url = format!("postgres://kith@{at}/{name}");
        }
        let (cuts, told) = watch::channel(0);
        let (count, carried) = watch::channel(0);
        let is_open = Arc::new(AtomicBool::new(true));
        let open = is_open.clone();
        tokio::spawn(async move {
            let count = Arc::new(count);
            while let Ok((from, _)) = listener.accept().await {
                if open.load(Ordering::SeqCst) {
                    tokio::spawn(carry(from, to.clone(), told.clone(), count.clone()));
                }
            }
        });
        Self { is_open, cuts, carried }
    }

    /// Ends all connections; the next ones are carried.
    pub async fn cut(&self) {
        self.cuts.send_modify(|cuts| *cuts += 1);
        self.carried.clone().wait_for(|carried| *carried == 0).await.expect("it goes on");
    }

    /// Ends all connections, and takes none.
    pub async fn close(&self) {
        self.is_open.store(false, Ordering::SeqCst);
        self.cut().await;
    }

    /// Takes connections again.
    pub fn open(&self) {
        self.is_open.store(true, Ordering::SeqCst);
    }
}

async fn carry(mut from: TcpStream, to: String, mut cuts: watch::Receiver<usize>, count: Arc<watch::Sender<usize>>) {
    cuts.mark_unchanged();
    count.send_modify(|carried| *carried += 1);
    if let Ok(mut to) = TcpStream::connect(to).await {
        let _ = from.set_nodelay(true);
        tokio::select! {
            _ = cuts.changed() => {}
            _ = tokio::io::copy_bidirectional(&mut from, &mut to) => {}
        }
    }
    drop(from);
    count.send_modify(|carried| *carried -= 1);
}
