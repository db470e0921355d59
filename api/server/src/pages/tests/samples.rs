//! Every page, rendered with sample values: as it is at first, with problems, with long names and with nothing in it.

use askama::Template;
use chrono::NaiveDate;

use crate::pages::views::{
    AccessLog, Account, AppShown, ConfirmEmail, ConfirmPassword, Consent, Deed, DeletionPage, DeviceCode,
    DeviceConfirm, DeviceDone, DeviceRow, End, ExportPage, Fault, GrantRow, Happening, LogActor, LogEntry, Message,
    Narrowing, NarrowingKind, NewPassword, Notice, Reach, RequestReset, ScopeChoice, SignIn, SignUp, TokenRow,
    UnsendableError,
};
use crate::pages::{Choice, Form, Frame, Language, Person, Problem, countries};

const LONG: &str = "Donaudampfschifffahrtsgesellschaftskapitänskajütenreinigungsfachkraft";
const ROSA: Person<'_> = Person { name: "Rosa Lindgren", email: "rosa@example.org" };
const LONG_PERSON: Person<'_> = Person {
    name: LONG,
    email: "a.very.long.address.without.any.place.to.break@subdomain.of.a.long.domain.example.org",
};

/// All samples in a language, each with a name for its file.
pub(super) fn pages(language: Language) -> Vec<(String, String)> {
    let samples = Samples { language };
    let mut pages = Vec::new();
    samples.entry(&mut pages);
    samples.consent(&mut pages);
    samples.device(&mut pages);
    samples.account(&mut pages);
    samples.messages(&mut pages);
    pages
}

#[derive(Clone, Copy)]
struct Samples {
    language: Language,
}

type Pages = Vec<(String, String)>;

fn add(pages: &mut Pages, name: &str, page: &impl Template) {
    pages.push((name.to_owned(), page.render().expect("a page can be rendered")));
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).expect("a day of November")
}

fn form(problems: &[Problem]) -> Form<'static> {
    Form { action: "/account/example", csrf: "kdPGX3vXr0", problems: problems.to_vec() }
}

fn app(is_unverified: bool) -> AppShown<'static> {
    AppShown {
        name: "Daybreak <b>bold</b>",
        is_unverified,
        owner: "Maren Holt",
        description: "A quiet journal that reminds you to be in touch with the people who matter to you.",
        returns_to: Some("app.daybreak.example"),
    }
}

impl Samples {
    fn frame(self, person: Option<Person<'static>>) -> Frame<'static> {
        Frame { words: self.language.words(), style: "style.css", person }
    }

    fn entry(self, pages: &mut Pages) {
        let frame = self.frame(None);
        for (name, app, email, problems) in [
            ("sign-in", None, "", &[][..]),
            ("sign-in-for-app", Some("Daybreak"), "rosa@example.org", &[Problem::SignInFailed]),
            ("sign-in-wait", None, "rosa@example.org", &[Problem::Wait { minutes: 15 }]),
        ] {
            let page =
                SignIn { frame, form: form(problems), app, email, sign_up: Some("/sign-up"), reset: Some("/reset") };
            add(pages, name, &page);
        }
        for (name, given, problems) in [
            ("sign-up", ["", "", "", "", ""], &[][..]),
            (
                "sign-up-wrong",
                [LONG, "rosa@", "they/them", "SE", "Europe/Stockholm"],
                &[Problem::NameTooLong, Problem::EmailInvalid, Problem::PasswordTooShort, Problem::PronounsTooLong],
            ),
        ] {
            let countries = countries(self.language).map(|(value, label)| Choice { value, label }).collect();
            let page = SignUp {
                frame,
                form: form(problems),
                app: Some("Daybreak"),
                name: given[0],
                email: given[1],
                pronouns: given[2],
                countries,
                country: given[3],
                time_zones: vec!["Europe/Berlin", "Europe/Stockholm", "America/Argentina/ComodRivadavia"],
                time_zone: given[4],
                sign_in: "/sign-in",
            };
            add(pages, name, &page);
        }
        for (suffix, code, problems) in [("", "", &[][..]), ("-wrong", "BCDF-GHJK", &[Problem::CodeWrong])] {
            let (email, verification, again) = ("rosa@example.org", "ver_1", "/reset");
            let page = ConfirmEmail { frame, form: form(problems), email, verification, code, again };
            add(pages, &format!("confirm-email{suffix}"), &page);
            let page = NewPassword { frame, form: form(problems), email, verification, code, again };
            add(pages, &format!("new-password{suffix}"), &page);
        }
        add(pages, "reset", &RequestReset { frame, form: form(&[]), email: "", sign_in: "/sign-in" });
        let wrong = form(&[Problem::EmailMissing]);
        add(pages, "reset-wrong", &RequestReset { frame, form: wrong, email: "", sign_in: "/sign-in" });
        let frame = self.frame(Some(ROSA));
        for (name, problems) in [("confirm-password", &[][..]), ("confirm-password-wrong", &[Problem::PasswordWrong])] {
            let page = ConfirmPassword { frame, form: form(problems), email: ROSA.email, back: "/account" };
            add(pages, name, &page);
        }
    }

    fn consent(self, pages: &mut Pages) {
        let scope = |name, is_required, is_delicate, is_ticked| ScopeChoice {
            name,
            is_required,
            is_delicate,
            is_ticked,
            is_held: is_required,
        };
        let scopes = vec![
            scope("contacts:read", true, false, true),
            scope("contacts:write", false, false, true),
            scope("checkins:read", true, false, true),
            scope("feed:read", false, false, true),
            scope("distances:read", false, true, false),
            scope("confided:read", false, true, false),
            scope("groups:facilitate", false, true, false),
        ];
        let narrowing = |chosen, contact, group| Narrowing {
            contacts: vec![
                Choice { value: "con_1", label: "Elias" },
                Choice { value: "con_2", label: "Dr. Amira Haddad-Weissenberger" },
                Choice { value: "con_3", label: LONG },
            ],
            groups: vec![Choice { value: "grp_1", label: "Tuesday evening walkers" }],
            chosen,
            contact,
            group,
        };
        let page = Consent {
            frame: self.frame(None),
            form: form(&[]),
            account: ROSA,
            switch: "/account/switch",
            app: app(true),
            device_code: None,
            is_for_more: false,
            scopes,
            narrowing: Some(narrowing(NarrowingKind::Everything, "", "")),
            end: End::Never,
            end_date: "",
            first_end: day(30),
        };
        add(pages, "consent", &page);
        let page = Consent {
            form: form(&[Problem::ContactMissing, Problem::EndPast]),
            account: LONG_PERSON,
            app: AppShown { name: LONG, description: "", returns_to: Some(LONG), ..app(false) },
            is_for_more: true,
            narrowing: Some(narrowing(NarrowingKind::Contact, "", "")),
            end: End::Date,
            end_date: "2020-02-28",
            ..page
        };
        add(pages, "consent-wrong", &page);
        let page = Consent {
            form: form(&[Problem::FormExpired]),
            app: AppShown { returns_to: None, ..app(true) },
            device_code: Some("WDJB-MJHT"),
            is_for_more: false,
            scopes: vec![scope("groups:read", false, false, true)],
            narrowing: None,
            end: End::Month,
            ..page
        };
        add(pages, "consent-device", &page);
    }

    fn device(self, pages: &mut Pages) {
        let frame = self.frame(Some(ROSA));
        add(pages, "device", &DeviceCode { frame, form: form(&[]), code: "" });
        let wrong = form(&[Problem::DeviceCodeWrong]);
        add(pages, "device-wrong", &DeviceCode { frame, form: wrong, code: "WDJB-MJH" });
        let page = DeviceConfirm {
            frame: self.frame(None),
            form: form(&[]),
            code: "WDJB-MJHT",
            app: AppShown { returns_to: None, ..app(true) },
            account: ROSA,
            switch: "/account/switch",
        };
        add(pages, "device-confirm", &page);
        for (name, is_allowed) in [("device-allowed", true), ("device-denied", false)] {
            add(pages, name, &DeviceDone { frame, app: "Daybreak", is_allowed, account: "/account" });
        }
    }

    fn account(self, pages: &mut Pages) {
        let device = |id, name, is_current| DeviceRow { id, name, is_current, since: day(3), last_used: day(29) };
        let grant = |id, app, reach, last_used: Option<NaiveDate>, ends| GrantRow {
            id,
            app,
            is_unverified: last_used.is_none(),
            scopes: vec!["contacts:read", "checkins:read", "feed:read"],
            reach,
            since: day(4),
            last_used,
            ends,
        };
        let page = Account {
            frame: self.frame(None),
            person: ROSA,
            done: Some(Notice::GrantEnded),
            csrf: "kdPGX3vXr0",
            devices: vec![
                device("dev_1", Some("Pixel 9"), true),
                device("dev_2", None, false),
                device("dev_3", Some(LONG), false),
            ],
            end_device: "/account/devices/end",
            grants: vec![
                grant("gra_1", "Daybreak", Reach::Everything, Some(day(28)), None),
                grant("gra_2", LONG, Reach::Contact(LONG), None, Some(day(30))),
                grant("gra_3", "Walk <b>bold</b>", Reach::Group("Tuesday evening walkers"), Some(day(1)), None),
            ],
            end_grant: "/account/apps/end",
            tokens: vec![TokenRow {
                id: "tok_1",
                name: "Backup script",
                scopes: vec!["contacts:read", "profile:read"],
                since: day(2),
                last_used: None,
                ends: day(30),
            }],
            end_token: "/account/tokens/end",
            log: Some("/account/log"),
            export: "/account/export",
            deletion: "/account/deletion",
            deleted_on: Some(day(30)),
            sign_out: "/sign-out",
        };
        add(pages, "account", &page);
        let devices = vec![device("dev_1", None, true)];
        let page = Account { done: None, devices, grants: vec![], tokens: vec![], log: None, deleted_on: None, ..page };
        add(pages, "account-empty", &page);
        let frame = self.frame(Some(ROSA));
        Self::log(pages, frame);
        add(pages, "export", &ExportPage { frame, form: form(&[]), account: "/account" });
        for (name, deleted_on, problems) in [
            ("deletion", None, &[][..]),
            ("deletion-wrong", None, &[Problem::Unavailable]),
            ("deletion-planned", Some(day(30)), &[]),
        ] {
            let form = form(problems);
            let page = DeletionPage { frame, form, deleted_on, export: "/account/export", account: "/account" };
            add(pages, name, &page);
        }
    }

    fn log(pages: &mut Pages, frame: Frame<'static>) {
        let entry = |actor, hour, what, grant| LogEntry { actor, day: day(29), hour, what, grant };
        let objects = |deed, kind, count| Happening::Objects { deed, kind, count, has_more: false };
        let page = AccessLog {
            frame,
            path: "/account/log",
            apps: vec![Choice { value: "app_1", label: "Daybreak" }, Choice { value: "app_2", label: LONG }],
            app: "app_1",
            entries: vec![
                entry(
                    LogActor::App { was: "Daybreak", now: "Nightfall" },
                    Some(23),
                    vec![
                        objects(Deed::Read, "contact", 12),
                        objects(Deed::Changed, "check-in", 1),
                        objects(Deed::Read, "unheard-of", 3),
                        Happening::Followed,
                    ],
                    Some("gra_1"),
                ),
                entry(
                    LogActor::Token("Backup script"),
                    Some(4),
                    vec![objects(Deed::Read, "profile", 1)],
                    Some("tok_1"),
                ),
                entry(LogActor::Device(Some(LONG)), None, vec![Happening::Used, Happening::PasswordChanged], None),
                entry(
                    LogActor::Device(None),
                    None,
                    vec![Happening::SignedIn, Happening::AccessGiven, Happening::EmailChanged, Happening::Refused],
                    None,
                ),
                entry(
                    LogActor::Operator,
                    Some(9),
                    vec![Happening::Command { name: "kith app suspend", app: LONG }],
                    None,
                ),
                entry(
                    LogActor::App { was: LONG, now: LONG },
                    Some(0),
                    vec![Happening::Exported, Happening::Imported],
                    None,
                ),
            ],
            lost: 14,
            newer: Some("/account/log?before=1"),
            older: Some("/account/log?after=2"),
            csrf: "kdPGX3vXr0",
            end_grant: "/account/apps/end",
            clear_devices: Some("/account/log/clear"),
            account: "/account",
        };
        add(pages, "log", &page);
        let page = AccessLog {
            app: "",
            apps: vec![],
            entries: vec![],
            lost: 0,
            newer: None,
            older: None,
            clear_devices: None,
            ..page
        };
        add(pages, "log-empty", &page);
    }

    fn messages(self, pages: &mut Pages) {
        for (name, notice) in [
            ("signed-out", Notice::SignedOut),
            ("message-email-confirmed", Notice::EmailConfirmed),
            ("message-password-reset", Notice::PasswordReset),
            ("message-device-ended", Notice::DeviceEnded),
            ("message-grant-ended", Notice::GrantEnded),
            ("message-token-ended", Notice::TokenEnded),
            ("message-deletion-requested", Notice::DeletionRequested),
            ("message-deletion-cancelled", Notice::DeletionCancelled),
            ("message-account-deleted", Notice::AccountDeleted),
            ("message-expired", Notice::Expired),
            ("message-not-found", Notice::NotFound),
            ("message-too-many", Notice::TooMany),
            ("message-failed", Notice::Failed),
            ("message-connected", Notice::Connected),
            ("message-invited", Notice::Invited),
        ] {
            let go_on = (notice != Notice::Failed).then_some("/account");
            add(pages, name, &Message { frame: self.frame(None), notice, go_on });
        }
        for (name, fault, detail) in [
            ("error-unknown-app", Fault::UnknownApp, "client_id: app_unknown"),
            (
                "error-redirect",
                Fault::WrongRedirect,
                "redirect_uri: app.daybreak.example.evil.example/cb isn't registered",
            ),
            ("error-suspended", Fault::Suspended, ""),
            ("error-unapproved", Fault::Unapproved, ""),
            ("error-malformed", Fault::Malformed, "`client_id` is given twice."),
            ("error-expired", Fault::Expired, ""),
        ] {
            add(pages, name, &UnsendableError { frame: self.frame(None), fault, detail });
        }
    }
}
