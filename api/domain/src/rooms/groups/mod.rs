//! Peer groups: groups, memberships, and what members see of each other.
//!
//! - What somebody is in a group follows from one state machine (`policy/standing.rs`). Every change of it holds the lock
//!   of the group's row; the database refuses more active members than the capacity, and two memberships of one person.
//! - Members know each other by an alias and a random id of that group alone, and by nothing else: each membership has a
//!   key of its own, and no id, order or time can be compared between two groups.
//! - Whatever frees a place gives it to the next person on the waitlist in the same transaction (`places.rs`).

mod alias;
mod blocks;
mod by_code;
mod closing;
mod codes;
mod counts;
mod create;
mod desk;
mod desk_read;
mod discover;
pub(crate) mod discovery;
mod ending;
mod entry;
mod erase;
mod export;
mod export_invitations;
mod feed;
mod history;
mod invitation;
mod invitations;
pub(crate) mod jobs;
mod join;
mod limits;
mod listed;
mod listing;
mod member;
mod operator;
mod people;
mod places;
mod policy;
mod profile;
mod read;
mod reasons;
mod reports;
mod roles;
mod settings;
mod showing;
mod store;
mod succession;
mod texts;
mod tidy;

pub use blocks::{Block, Unblock, block, blocks_by_ids, blocks_in, page_of_blocks, unblock};
pub use by_code::{join_with_code, of_code};
pub use closing::close;
pub use codes::{GroupCode, Uses, codes_by_ids, codes_in, create_code, withdraw_code};
pub use counts::{Counts, counts};
pub use create::{NewGroup, create};
pub use desk::{Decision, decide};
pub use desk_read::{MemberStanding, Removal, desk_pages, standings};
pub use discover::{count_found, discover, facets};
pub use discovery::{Facet, Facets, Filter, GroupOrder};
pub use entry::{Format, Group, Guidelines, Inviters, JoinPolicy, MemberList, Visibility};
pub use history::{LogAction, LogEntry, LogOf, count_log, log_by_ids, log_pages, named};
pub use invitation::{
    ReceivedInvitation, SentInvitation, count_received_invitations, count_sent_invitations, received_invitations,
    received_invitations_by_ids, received_invitations_in, sent_invitations, sent_invitations_by_ids,
};
pub use invitations::{accept_guest, decline_guest, invite_guest, withdraw_sent};
pub use join::{Joining, join, leave};
pub use listed::{ListOf, Listed, PageOf};
pub use member::{Colour, Membership, Notifications, Role, Standing};
pub use operator::{ReportedGroup, Verdict, group_for_operator, judge, reported_groups};
pub use people::{Member, count_listed, members_by_ids};
pub use profile::{ProfileChange, Terms, accept_terms, set_notifications, update_membership};
pub(crate) use read::{active_in, is_active};
pub use read::{by_ids, count_memberships, guidelines, memberships, memberships_by_ids, memberships_in};
pub use reports::{GroupReport, ReportReason, report, reports_by_ids};
pub use roles::{
    accept_role, confirm_ownership, decline_role, offer_role, step_down, take_away_role, withdraw_role_offer,
};
pub use settings::{GroupChange, update};
pub use showing::{Showing, TakeBack, contacts_shown, show, showings, showings_by_ids, take_back};
pub use texts::Texts;

pub(crate) use erase::{erase, erase_again, erase_between, groups_with_keys, list, lose, memberships_with_keys};
pub(crate) use export::export;
pub(crate) use feed::Groups;
pub(crate) use tidy::tidy;
