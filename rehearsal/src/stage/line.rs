//! The way to PostgreSQL, which can be cut.

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// Passes bytes on to a port while it is whole.
pub struct Line {
    port: u16,
    state: watch::Sender<State>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct State {
    whole: bool,
    cuts: u64,
}

impl Line {
    /// Listens on a free port.
    ///
    /// # Panics
    /// The loopback interface is not usable.
    #[expect(clippy::expect_used, reason = "a rehearsal without a network has to stop")]
    pub async fn start(to: u16) -> Self {
        let socket = TcpListener::bind(("127.0.0.1", 0)).await.expect("the loopback interface is usable");
        let port = socket.local_addr().expect("it has an address").port();
        let state = watch::channel(State { whole: true, cuts: 0 }).0;
        tokio::spawn(accept(socket, to, state.clone()));
        Self { port, state }
    }

    /// Where functions connect to.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Closes every open connection; new ones are served.
    pub fn cut(&self) {
        self.state.send_modify(|state| state.cuts += 1);
    }

    /// Closes every open connection and takes no new ones, until [`Line::mend`].
    pub fn tear(&self) {
        self.state.send_modify(|state| *state = State { whole: false, cuts: state.cuts + 1 });
    }

    /// Serves new connections again.
    pub fn mend(&self) {
        self.state.send_modify(|state| state.whole = true);
    }
}

async fn accept(socket: TcpListener, to: u16, state: watch::Sender<State>) {
    while let Ok((mut inner, _)) = socket.accept().await {
        let mut watching = state.subscribe();
        let began = *watching.borrow();
        if !began.whole {
            continue;
        }
        tokio::spawn(async move {
            let Ok(mut outer) = TcpStream::connect(("127.0.0.1", to)).await else { return };
            // Statements are small: the line must not collect them, 40 ms at a time.
            for end in [&inner, &outer] {
                end.set_nodelay(true).ok();
            }
            tokio::select! {
                ended = copy_bidirectional(&mut inner, &mut outer) => drop(ended),
                cut = watching.wait_for(|now| now.cuts != began.cuts) => drop(cut),
            }
        });
    }
}
