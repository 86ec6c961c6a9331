//! A committee works on a case, each member with their own client, against the real servers.

mod another_server;
mod appeals;
mod bad_input;
mod closing;
mod conflicts;
mod counted;
mod decisions;
mod desks;
mod escrow;
mod excluded;
mod hand_over;
mod lost;
mod lost_meanwhile;
mod lost_on_two;
mod lost_then;
mod passed_back;
mod people;
mod prior;
mod purged;
mod room;
mod sharing;
mod training;
mod view;
mod vouched;
