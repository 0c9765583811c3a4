//! The server: a listening socket, a thread of its own, and the table of routes.
//!
//! **Invariant:** the asynchronous runtime lives and dies in here; outside, a server is a value.

use std::io;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;
use std::thread::JoinHandle;

use axum::Router;
use axum::extract::Path;
use axum::extract::Request;
use axum::extract::State;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::MethodRouter;
use axum::routing::delete;
use axum::routing::get;
use axum::routing::patch;
use axum::routing::post;
use axum::serve::ListenerExt;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::runtime::Builder;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use crate::reference::answer::Answer;
use crate::reference::answer::Refusal;
use crate::reference::answer::Screen;
use crate::reference::bug::Lapse;
use crate::reference::config::Config;
use crate::reference::config::KnownAnswers;
use crate::reference::config::TimeSource;
use crate::reference::http::Caller;
use crate::reference::http::malformed;
use crate::reference::http::redirect;
use crate::reference::http::respond;
use crate::reference::http::write;
use crate::reference::http::write_json;
use crate::reference::routes::accounts;
use crate::reference::routes::app;
use crate::reference::routes::code;
use crate::reference::routes::known_answers;
use crate::reference::routes::passkey_failed;
use crate::reference::routes::passkey_login;
use crate::reference::routes::passkeys;
use crate::reference::routes::settings;
use crate::reference::routes::sign_in;
use crate::reference::routes::steps;
use crate::reference::state::Shop;
use crate::reference::visit::Issued;
use crate::reference::visit::Visit;
use crate::reference::well_known;

/// A running relying party. Dropping it stops it and waits for its thread.
#[derive(Debug)]
pub struct Server {
    addr: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Listens, and serves from a thread of its own.
    ///
    /// # Errors
    /// When the address cannot be listened on, the system gives no thread, or a root of attestation
    /// is no certificate.
    pub fn start(config: Config) -> io::Result<Self> {
        let listen = config.listen;
        let shop = Shop::new(config).ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::InvalidInput,
                "a root of attestation is no certificate with a key that is known",
            )
        })?;
        let listener = TcpListener::bind(listen)?;
        listener.set_nonblocking(true)?;
        let addr = listener.local_addr()?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let router = router(Arc::new(shop));
        let (stop, stopped) = oneshot::channel();
        let thread = thread::Builder::new()
            .name("reference".to_owned())
            .spawn(move || serve(runtime, listener, router, stopped))?;
        Ok(Self {
            addr,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has stopped, too.
            drop(thread.join());
        }
    }
}

/// Serves until the sender of `stopped` is gone; open connections are cut then.
fn serve(
    runtime: Runtime,
    listener: tokio::net::TcpListener,
    router: Router,
    stopped: oneshot::Receiver<()>,
) {
    runtime.block_on(async {
        let listener = listener.tap_io(|stream| {
            // Only costs latency where it fails.
            drop(stream.set_nodelay(true));
        });
        tokio::spawn(async move { axum::serve(listener, router).await });
        drop(stopped.await);
    });
    runtime.shutdown_background();
}

fn router(shop: Arc<Shop>) -> Router {
    let router = Router::new()
        .route("/api/accounts", posts(accounts::sign_up))
        .route("/api/sign-in", posts(sign_in::start))
        .route("/api/sign-in/password", posts(sign_in::password))
        .route("/api/sign-in/code", posts(code::ask))
        .route("/api/sign-in/failed", posts(passkey_login::failed))
        .route("/api/sign-in/passkey", posts(passkey_login::passkey))
        .route("/api/code", posts(code::enter))
        .route("/api/passkeys/start", posts(passkeys::start))
        .route("/api/passkeys/failed", posts(passkey_failed::failed))
        .route(
            "/api/passkeys",
            posts(passkeys::finish).merge(gets(settings::list)),
        )
        .route("/api/passkeys/{id}", patch(rename).delete(remove))
        .route("/api/skip", posts(steps::skip))
        .route("/api/continue", posts(steps::go_on))
        .route("/api/open", posts(app::open))
        .route("/api/sign-out", posts(app::sign_out))
        .route("/api/session", gets(app::session))
        .merge(well_known_files(&shop.config));
    let router = match shop.config.time {
        TimeSource::Runner => router.route("/api/test/run", delete(forget_run)),
        TimeSource::Wall(_) => router,
    };
    let router = match shop.config.known_answers {
        KnownAnswers::Unknown => router,
        KnownAnswers::Verified => router
            .route("/api/test/registration", posts(known_answers::registration))
            .route("/api/test/login", posts(known_answers::login)),
    };
    router
        .fallback(|| async { nothing_here(StatusCode::NOT_FOUND) })
        .method_not_allowed_fallback(|| async { nothing_here(StatusCode::METHOD_NOT_ALLOWED) })
        .with_state(shop)
}

fn well_known_files(config: &Config) -> Router<Arc<Shop>> {
    let assetlinks = match config.bugs.has(Lapse::Wk06) {
        true => redirects(format!("https://www.{}/assetlinks.json", config.rp_id)),
        false => publishes(well_known::assetlinks),
    };
    // A Well-Known URL for Changing Passwords: password managers send people there.
    let change_password = match config.bugs.has(Lapse::Wk10) {
        true => MethodRouter::new(),
        false => redirects(format!("{}/settings/password", config.origin)),
    };
    Router::new()
        .route("/.well-known/change-password", change_password)
        .route("/.well-known/assetlinks.json", assetlinks)
        .route(
            "/.well-known/apple-app-site-association",
            publishes(well_known::apple_app_site_association),
        )
        .route("/.well-known/webauthn", publishes(well_known::webauthn))
        .route(
            "/.well-known/passkey-endpoints",
            publishes(well_known::passkey_endpoints),
        )
}

/// What answers a request whose body is a `B`.
type Handler<B> = fn(&mut Visit<'_>, B) -> Answer;

fn posts<B>(handler: Handler<B>) -> MethodRouter<Arc<Shop>>
where
    B: DeserializeOwned + Send + 'static,
{
    post(move |State(shop): State<Arc<Shop>>, request: Request| respond(shop, request, handler))
}

fn gets<B>(handler: Handler<B>) -> MethodRouter<Arc<Shop>>
where
    B: DeserializeOwned + Send + 'static,
{
    get(move |State(shop): State<Arc<Shop>>, request: Request| respond(shop, request, handler))
}

async fn rename(State(shop): State<Arc<Shop>>, id: PathId, request: Request) -> Response {
    let id = text_of(id);
    respond(shop, request, move |visit, body| {
        settings::rename(visit, &id, body)
    })
    .await
}

async fn remove(State(shop): State<Arc<Shop>>, id: PathId, request: Request) -> Response {
    let id = text_of(id);
    respond(shop, request, move |visit, body| {
        settings::remove(visit, &id, body)
    })
    .await
}

type PathId = Result<Path<String>, PathRejection>;

/// A path that cannot be decoded names nothing.
fn text_of(id: PathId) -> String {
    id.map(|Path(id)| id).unwrap_or_default()
}

fn publishes(document: fn(&Config) -> Value) -> MethodRouter<Arc<Shop>> {
    get(move |State(shop): State<Arc<Shop>>| async move {
        write_json(StatusCode::OK, &document(&shop.config))
    })
}

fn redirects(to: String) -> MethodRouter<Arc<Shop>> {
    get(move || async move { redirect(&to) })
}

async fn forget_run(State(shop): State<Arc<Shop>>, request: Request) -> Response {
    match Caller::read(request.headers(), shop.config.time) {
        Ok(caller) => {
            shop.forget(&caller.run);
            write(Answer::shows(Screen::SignIn), Issued::Nothing)
        }
        Err(why) => write(malformed(why), Issued::Nothing),
    }
}

fn nothing_here(status: StatusCode) -> Response {
    let answer = Answer::refuses(status, Screen::Error, Refusal::Any);
    write(
        answer.detail("there is nothing to see here"),
        Issued::Nothing,
    )
}
