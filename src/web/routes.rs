//! Every route with its fence, and the layers around them.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::trace::{DefaultOnResponse, TraceLayer};

use super::error::Error;
use super::extract::{Key, Me, Params, Submitted};
use super::pages::{
    access, account, act, adjustment, admin, assessment, audit, book, case, commitment, dashboard, decision, documents, drafting, evidence, files, health,
    home, incentives, interests, liability, library, links, lists, log, mandates, notices, offline, outcome_acts, parameters, passkeys, pilot, pilot_acts,
    proof, proposals, provider, queue, review, second_factor, section, section_save, sign_in, similar, submission, timeline, unit_report, units, upkeep,
    versions, webhooks,
};
use super::state::AppState;
use super::{api, assets, metrics, middleware, pace};
use crate::domain::people::Area;

/// A form may carry this much.
pub(super) const BODY: usize = 256 * 1024;
/// An upload may carry this much: 20 MiB and its wrapping.
pub(super) const UPLOAD: usize = 21 * 1024 * 1024;

const EVERYBODY: &[Area] = &[];
const CASE: &[Area] = &[Area::Staff, Area::UnitHead, Area::Authority, Area::Auditor];
const STAFF: &[Area] = &[Area::Staff];
const UNIT_HEAD: &[Area] = &[Area::UnitHead];
const AUTHORITY: &[Area] = &[Area::Authority];
const DESK: &[Area] = &[Area::UnitHead, Area::Authority];
const REPORT: &[Area] = &[Area::UnitHead, Area::Authority, Area::Auditor];
const AUDITOR: &[Area] = &[Area::Auditor];
const ADMINISTRATOR: &[Area] = &[Area::Administrator];

/// A route of an area: (areas, path, what it does). The only way a route gets into the site.
pub struct Route(pub Option<&'static [Area]>, pub &'static str, pub MethodRouter<AppState>);

/// The two handlers of an act with a plain form.
fn act_route(areas: &'static [Area], path: &'static str, act: &'static act::Act) -> Route {
    let show = move |me: Me, params: Params| act::show(me, params, act);
    let submit = move |me: Me, params: Params, key: Key, raw: Submitted| act::submit(me, params, key, raw, act);
    Route(Some(areas), path, get(show).post(submit))
}

/// All routes. `None` is open to everybody.
#[rustfmt::skip]
pub fn routes() -> Vec<Route> {
    vec![
        Route(None, "/login", get(sign_in::show).post(sign_in::submit)),
        Route(None, "/login/code", get(second_factor::ask).post(second_factor::answer)),
        Route(None, "/login/passkey", post(passkeys::sign_in)),
        Route(None, "/login/passkey/options", post(passkeys::ask)),
        Route(None, "/login/provider", get(provider::depart)),
        Route(None, "/login/provider/callback", get(provider::arrive)),
        Route(None, "/login/forgotten", get(links::forgotten).post(links::ask)),
        Route(None, "/login/link", get(links::show).post(links::set)),
        Route(None, "/account/second-factor", get(second_factor::show).post(second_factor::change)),
        Route(None, "/account/passkeys", post(passkeys::change)),
        Route(None, "/account/passkeys/options", post(passkeys::begin)),
        Route(None, "/logout", post(sign_in::sign_out)),
        Route(None, "/static/{hash}/{*name}", get(assets::serve)),
        Route(None, "/service-worker.js", get(offline::worker)),
        Route(None, "/offline", get(offline::show)),
        Route(None, "/log", get(log::show)),
        Route(None, "/log/checkpoint", get(log::checkpoint)),
        Route(None, "/log/keys", get(log::keys)),
        Route(None, "/log/inclusion", get(log::inclusion)),
        Route(None, "/log/consistency", get(log::consistency)),
        Route(None, "/library", get(library::past)),
        Route(None, "/library.csv", get(library::export_past)),
        Route(None, "/library.xlsx", get(library::export_past)),
        Route(None, "/library/lessons", get(library::lessons)),
        Route(None, "/library/lessons.csv", get(library::export_lessons)),
        Route(None, "/library/lessons.xlsx", get(library::export_lessons)),
        Route(None, "/library/lessons/{code}", get(library::lesson)),
        Route(None, "/library/provisions", get(library::provisions)),
        Route(None, "/library/provisions.csv", get(library::export_provisions)),
        Route(None, "/library/provisions.xlsx", get(library::export_provisions)),
        Route(None, "/health/live", get(health::live)),
        Route(None, "/health/ready", get(health::ready)),
        Route(None, "/api/v1/openapi.json", api::description()),
        Route(Some(EVERYBODY), "/", get(home::show)),
        Route(Some(EVERYBODY), "/account", get(account::show).post(account::correct)),
        Route(Some(EVERYBODY), "/account/confirm", get(account::ask_password).post(account::confirm)),
        Route(Some(EVERYBODY), "/account/password", get(account::show_password).post(account::change_password)),
        Route(Some(EVERYBODY), "/account/sessions", get(account::sessions).post(account::end_sessions)),
        Route(Some(EVERYBODY), "/account/access", get(access::show).post(access::change)),
        Route(Some(EVERYBODY), "/account/webhooks", get(webhooks::show).post(webhooks::change)),
        Route(Some(EVERYBODY), "/account/interests", get(interests::show).post(interests::declare)),
        Route(Some(EVERYBODY), "/notifications", get(notices::show).post(notices::read)),
        Route(Some(EVERYBODY), "/notifications.csv", get(notices::export)),
        Route(Some(EVERYBODY), "/notifications.xlsx", get(notices::export)),
        Route(Some(EVERYBODY), "/notifications/choice", get(notices::show_choice).post(notices::choose)),
        Route(Some(EVERYBODY), "/account/data.json", post(account::export)),
        Route(Some(CASE), "/proposals", get(proposals::list)),
        Route(Some(REPORT), "/dashboard", get(dashboard::show)),
        Route(Some(CASE), "/proposals.csv", get(proposals::export)),
        Route(Some(CASE), "/proposals.xlsx", get(proposals::export)),
        Route(Some(REPORT), "/dashboard.csv", get(dashboard::export)),
        Route(Some(REPORT), "/dashboard.xlsx", get(dashboard::export)),
        Route(Some(STAFF), "/proposals/new", get(proposals::new).post(proposals::create)),
        Route(Some(STAFF), "/proposals/similar", get(similar::show)),
        Route(Some(CASE), "/proposals/{id}", get(case::show)),
        Route(Some(CASE), "/proposals/{id}/timeline", get(timeline::show)),
        Route(Some(CASE), "/proposals/{id}/versions/{n}", get(versions::show)),
        Route(Some(CASE), "/proposals/{id}/versions/{a}/{b}", get(versions::side_by_side)),
        Route(Some(CASE), "/proposals/{id}/receipt", get(submission::receipt)),
        Route(Some(CASE), "/proposals/{id}/proofs", get(proof::show)),
        Route(Some(CASE), "/proposals/{id}/receipts/{receipt}", get(proof::receipt)),
        Route(Some(CASE), "/proposals/{id}/dossier.zip", get(proof::dossier)),
        Route(Some(CASE), "/proposals/{id}/attachments/{file}", get(files::download)),
        Route(Some(STAFF), "/proposals/{id}/attachments/{file}/removal", post(files::remove)),
        Route(Some(STAFF), "/proposals/{id}/plan", get(drafting::tasks)),
        Route(Some(STAFF), "/proposals/{id}/plan/{section}", get(section::show).post(section_save::submit)),
        Route(Some(STAFF), "/proposals/{id}/plan/attachments", get(section::show_attachments).post(files::upload).layer(DefaultBodyLimit::max(UPLOAD))),
        Route(Some(STAFF), "/proposals/{id}/commitment", get(commitment::show).post(commitment::submit)),
        Route(Some(STAFF), "/proposals/{id}/submission", get(submission::show).post(submission::submit)),
        act_route(STAFF, "/proposals/{id}/withdrawal", &act::WITHDRAW),
        act_route(UNIT_HEAD, "/proposals/{id}/return", &act::RETURN),
        act_route(UNIT_HEAD, "/proposals/{id}/rejection", &act::REJECT),
        act_route(UNIT_HEAD, "/proposals/{id}/override", &act::OVERRIDE),
        act_route(UNIT_HEAD, "/proposals/{id}/forwarding", &act::FORWARD),
        act_route(UNIT_HEAD, "/proposals/{id}/escalation", &act::ESCALATE),
        act_route(UNIT_HEAD, "/proposals/{id}/track", &act::TRACK),
        act_route(DESK, "/proposals/{id}/recusal", &act::RECUSE),
        act_route(AUTHORITY, "/proposals/{id}/acknowledgement", &act::ACKNOWLEDGE),
        Route(Some(UNIT_HEAD), "/proposals/{id}/review", get(review::show).post(review::submit)),
        Route(Some(UNIT_HEAD), "/proposals/{id}/review/minutes", get(review::show_minutes).post(review::submit_minutes)),
        act_route(UNIT_HEAD, "/proposals/{id}/review/party-opinion", &act::PARTY),
        Route(Some(AUTHORITY), "/proposals/{id}/decision", get(decision::show).post(decision::submit)),
        Route(Some(CASE), "/proposals/{id}/pilot", get(pilot::show)),
        act_route(STAFF, "/proposals/{id}/pilot/start", &pilot_acts::START),
        act_route(STAFF, "/proposals/{id}/monitoring", &pilot_acts::MONITOR),
        Route(Some(STAFF), "/proposals/{id}/evidence", get(evidence::show).post(evidence::upload).layer(DefaultBodyLimit::max(UPLOAD))),
        act_route(AUTHORITY, "/proposals/{id}/inspections", &pilot_acts::INSPECT),
        act_route(STAFF, "/proposals/{id}/inspections/answer", &pilot_acts::ANSWER_INSPECTION),
        act_route(STAFF, "/proposals/{id}/obstacles", &pilot_acts::OBSTACLE),
        act_route(DESK, "/proposals/{id}/obstacles/support", &pilot_acts::SUPPORT),
        act_route(STAFF, "/proposals/{id}/obstacles/resolution", &pilot_acts::RESOLVE),
        act_route(STAFF, "/proposals/{id}/incidents", &pilot_acts::INCIDENT),
        act_route(STAFF, "/proposals/{id}/corrections", &pilot_acts::CORRECT),
        Route(Some(STAFF), "/proposals/{id}/adjustments", get(adjustment::show).post(adjustment::submit)),
        Route(Some(STAFF), "/proposals/{id}/adjustments/discard", post(adjustment::discard)),
        act_route(DESK, "/proposals/{id}/adjustments/decision", &pilot_acts::DECIDE_ADJUSTMENT),
        act_route(DESK, "/proposals/{id}/suspension", &pilot_acts::SUSPEND),
        act_route(DESK, "/proposals/{id}/resumption", &pilot_acts::RESUME),
        act_route(DESK, "/proposals/{id}/termination", &pilot_acts::TERMINATE),
        act_route(STAFF, "/proposals/{id}/orders", &pilot_acts::ANSWER_ORDER),
        act_route(STAFF, "/proposals/{id}/completion", &pilot_acts::FINISH),
        act_route(STAFF, "/proposals/{id}/report", &outcome_acts::REPORT),
        Route(Some(CASE), "/proposals/{id}/assessment", get(assessment::show)),
        act_route(DESK, "/proposals/{id}/assessment/risks", &outcome_acts::EVALUATE),
        act_route(DESK, "/proposals/{id}/assessment/decision", &outcome_acts::ASSESS),
        act_route(DESK, "/proposals/{id}/assessment/conclusion", &outcome_acts::CONCLUDE),
        Route(Some(CASE), "/proposals/{id}/liability", get(liability::list)),
        act_route(AUTHORITY, "/proposals/{id}/liability/new", &outcome_acts::OPEN_LIABILITY),
        Route(Some(CASE), "/proposals/{id}/liability/{case}", get(liability::show).post(liability::submit)),
        Route(Some(CASE), "/proposals/{id}/incentives", get(incentives::show).post(incentives::submit)),
        act_route(DESK, "/proposals/{id}/closing", &outcome_acts::CLOSE),
        act_route(DESK, "/proposals/{id}/adoption", &outcome_acts::ADOPT),
        Route(Some(CASE), "/proposals/{id}/documents", get(documents::list)),
        Route(Some(CASE), "/proposals/{id}/documents/{kind}", get(documents::download)),
        Route(Some(DESK), "/proposals/{id}/documents/{kind}/registration", get(documents::show).post(documents::register)),
        Route(Some(REPORT), "/units/{code}/report", get(unit_report::show).post(unit_report::register)),
        Route(Some(REPORT), "/units/{code}/report.pdf", get(unit_report::pdf)),
        Route(Some(REPORT), "/units/{code}/report.docx", get(unit_report::docx)),
        Route(Some(DESK), "/solutions", get(lists::solutions)),
        Route(Some(DESK), "/solutions.csv", get(lists::export_solutions)),
        Route(Some(DESK), "/solutions.xlsx", get(lists::export_solutions)),
        Route(Some(CASE), "/provisions", get(lists::provisions)),
        Route(Some(CASE), "/provisions.csv", get(lists::export_provisions)),
        Route(Some(CASE), "/provisions.xlsx", get(lists::export_provisions)),
        Route(Some(AUDITOR), "/audit/book", get(book::show)),
        Route(Some(AUDITOR), "/audit/book.csv", get(book::export)),
        Route(Some(AUDITOR), "/audit/book.xlsx", get(book::export)),
        Route(Some(AUDITOR), "/audit/reads", get(lists::reads)),
        Route(Some(AUDITOR), "/audit/reads.csv", get(lists::export_reads)),
        Route(Some(AUDITOR), "/audit/reads.xlsx", get(lists::export_reads)),
        Route(Some(DESK), "/queue", get(queue::show)),
        Route(Some(DESK), "/queue.csv", get(queue::export)),
        Route(Some(DESK), "/queue.xlsx", get(queue::export)),
        Route(Some(DESK), "/mandates", get(mandates::show).post(mandates::give)),
        Route(Some(DESK), "/mandates.csv", get(mandates::export)),
        Route(Some(DESK), "/mandates.xlsx", get(mandates::export)),
        Route(Some(DESK), "/mandates/{mandate}/end", post(mandates::end)),
        Route(Some(AUDITOR), "/audit/ledger", get(audit::show).post(audit::check)),
        Route(Some(ADMINISTRATOR), "/admin", get(upkeep::index)),
        Route(Some(ADMINISTRATOR), "/admin/holidays", get(upkeep::holidays).post(upkeep::add_holiday)),
        Route(Some(ADMINISTRATOR), "/admin/holidays.csv", get(upkeep::export_holidays)),
        Route(Some(ADMINISTRATOR), "/admin/holidays.xlsx", get(upkeep::export_holidays)),
        Route(Some(ADMINISTRATOR), "/admin/holidays/{day}/removal", post(upkeep::remove_holiday)),
        Route(Some(ADMINISTRATOR), "/admin/parameters", get(parameters::list)),
        Route(Some(ADMINISTRATOR), "/admin/parameters.csv", get(parameters::export)),
        Route(Some(ADMINISTRATOR), "/admin/parameters.xlsx", get(parameters::export)),
        Route(Some(ADMINISTRATOR), "/admin/parameters/{key}", get(parameters::show).post(parameters::submit)),
        Route(Some(ADMINISTRATOR), "/admin/topics", get(upkeep::topics).post(upkeep::add_topic)),
        Route(Some(ADMINISTRATOR), "/admin/topics.csv", get(upkeep::export_topics)),
        Route(Some(ADMINISTRATOR), "/admin/topics.xlsx", get(upkeep::export_topics)),
        Route(Some(ADMINISTRATOR), "/admin/topics/{code}/end", post(upkeep::end_topic)),
        Route(Some(ADMINISTRATOR), "/admin/units", get(units::list)),
        Route(Some(ADMINISTRATOR), "/admin/units.csv", get(units::export)),
        Route(Some(ADMINISTRATOR), "/admin/units.xlsx", get(units::export)),
        Route(Some(ADMINISTRATOR), "/admin/units/{code}", get(units::show).post(units::submit)),
        Route(Some(ADMINISTRATOR), "/admin/jobs", get(upkeep::jobs).post(upkeep::retry)),
        Route(Some(ADMINISTRATOR), "/admin/jobs.csv", get(upkeep::export_jobs)),
        Route(Some(ADMINISTRATOR), "/admin/jobs.xlsx", get(upkeep::export_jobs)),
        Route(Some(ADMINISTRATOR), "/admin/import", get(upkeep::show_import).post(upkeep::import)),
        Route(Some(ADMINISTRATOR), "/admin/people", get(admin::people)),
        Route(Some(ADMINISTRATOR), "/admin/people.csv", get(admin::export)),
        Route(Some(ADMINISTRATOR), "/admin/people.xlsx", get(admin::export)),
        Route(Some(ADMINISTRATOR), "/admin/people/new", get(admin::new_person).post(admin::add_person)),
        Route(Some(ADMINISTRATOR), "/admin/people/{person}", get(admin::person)),
        Route(Some(ADMINISTRATOR), "/admin/people/{person}/mandates", get(mandates::show_of).post(mandates::give_of)),
        Route(Some(ADMINISTRATOR), "/admin/people/{person}/mandates.csv", get(mandates::export_of)),
        Route(Some(ADMINISTRATOR), "/admin/people/{person}/mandates.xlsx", get(mandates::export_of)),
        Route(Some(ADMINISTRATOR), "/admin/people/{person}/mandates/{mandate}/end", post(mandates::end_of)),
        Route(Some(ADMINISTRATOR), "/admin/people/{person}/account", post(admin::measure)),
        Route(Some(ADMINISTRATOR), "/admin/people/{person}/appointments", post(admin::appoint)),
        Route(Some(ADMINISTRATOR), "/admin/people/{person}/appointments/{appointment}/end", post(admin::end)),
    ]
}

/// The site.
pub fn router(state: AppState) -> Router {
    let mut site = Router::new();
    for Route(areas, path, mut handler) in routes() {
        if let Some(areas) = areas {
            handler = handler.layer(from_fn_with_state(areas, middleware::fence));
        }
        site = site.route(path, handler);
    }
    // `POST /proposals` makes a draft: the same handler as the form's own address.
    let create: MethodRouter<AppState> = post(proposals::create);
    let site = site.route("/proposals", create.layer(from_fn_with_state(STAFF, middleware::fence)));
    let site = api::endpoints().into_iter().fold(site, |site, endpoint| endpoint.join(site, &state));
    site.fallback(|| async { Error::NotFound })
        .layer(DefaultBodyLimit::max(BODY))
        .layer(from_fn_with_state(state.clone(), pace::limit))
        .layer(from_fn_with_state(state.clone(), middleware::session))
        .layer(from_fn_with_state(state.clone(), middleware::standby))
        .layer(
            ServiceBuilder::new()
                .layer(from_fn_with_state(state.clone(), metrics::count))
                .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
                .layer(TraceLayer::new_for_http().make_span_with(span).on_response(DefaultOnResponse::new().level(tracing::Level::INFO)))
                .layer(PropagateRequestIdLayer::x_request_id())
                .layer(from_fn_with_state(state.clone(), middleware::headers))
                .layer(CompressionLayer::new())
                .layer(from_fn_with_state(state.clone(), middleware::language))
                .layer(from_fn_with_state(state.clone(), middleware::error_pages))
                .layer(CatchPanicLayer::custom(middleware::on_panic))
                .layer(from_fn_with_state(state.clone(), middleware::patience))
                // A program has no cookie that another site could borrow.
                .layer(CsrfLayer::new().with_insecure_bypass(|_, uri| api::is_within(uri.path()))),
        )
        .with_state(state)
}

/// What the log says of a request: never a query, a body or a name.
fn span(request: &axum::extract::Request) -> tracing::Span {
    let id = request.headers().get("x-request-id").and_then(|v| v.to_str().ok()).unwrap_or_default();
    tracing::info_span!("request", method = %request.method(), path = request.uri().path(), id)
}
