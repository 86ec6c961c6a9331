//! The promises, held against the real programs: one binary, so that it is linked once.

#[cfg(test)]
mod accessible;
#[cfg(test)]
mod attachments;
#[cfg(test)]
mod attachments_client;
#[cfg(test)]
mod audit;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod browsers;
#[cfg(test)]
mod care;
#[cfg(test)]
mod casework;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod interop_age;
#[cfg(test)]
mod jail;
#[cfg(test)]
mod journey;
#[cfg(test)]
mod lost;
#[cfg(test)]
mod p1_only_ticked;
#[cfg(test)]
mod p1_what_counts;
#[cfg(test)]
mod p2_who_and_what;
#[cfg(test)]
mod p3_code;
#[cfg(test)]
mod p4_damage;
#[cfg(test)]
mod p5_backup;
#[cfg(test)]
mod p5_gone;
#[cfg(test)]
mod p8_rosters;
#[cfg(test)]
mod page_and_protocol;
#[cfg(test)]
mod page_and_rosters;
#[cfg(test)]
mod plain_form;
#[cfg(test)]
mod secrets_in_memory;
#[cfg(test)]
mod secrets_unsaid;
#[cfg(test)]
mod small;
#[cfg(test)]
mod two_hosts;
#[cfg(test)]
mod two_hosts_wrong_peers;
mod under_flood;
#[cfg(test)]
mod where_to_report;
#[cfg(test)]
mod whole_form;
#[cfg(test)]
mod wrong_code;
