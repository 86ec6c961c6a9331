//! Each community's published table, to the number, from a log as its moderators could have kept it. The logs are made up here so
//! that they have these numbers; the numbers are those of the reports named.

use super::{ask, cell, cell_at, count, lines, numbers};
use tellsafe_client::transparency::read::{figures, log};
use tellsafe_client::transparency::{Cell, make};

const COLUMNS: &str = "received,resolved,channel,actor,outcome,kind,cases";

/// kubernetes/community, committee-code-of-conduct/transparency-reports/2021-h1.md
#[test]
fn kubernetes_first_half_of_2021() {
    let log = lines(
        COLUMNS,
        &[
            (3, "2021-02-01,2021-02-20,conduct@kubernetes.org,Code of Conduct Committee,coaching,restorative,"),
            (4, "2021-03-01,2021-03-02,conduct@kubernetes.org,\"Other groups (SIG leads, CNCF staff)\",coaching,,"),
            (6, "2021-03-05,2021-03-09,conduct@kubernetes.org,,out of scope,,"),
            (53, "2021-04-01,2021-04-01,Slack admins,Slack admins,ban,punitive,"),
            (15, "2021-04-02,2021-04-03,Slack admins,,no action,,"),
            (2, "2021-05-01,2021-05-01,GitHub admins,GitHub admins,ban,,"),
            (2, "2021-05-05,2021-05-07,CNCF Events staff,CNCF Events staff,warning,,"),
            (1, "2021-06-30,,Other avenues,,,,0"),
            // Of other periods.
            (7, "2020-12-31,2021-01-05,Slack admins,Slack admins,ban,,"),
            (7, "2021-07-01,2021-07-01,Slack admins,Slack admins,ban,,"),
        ],
    );
    let report = count(&log, &ask("k8s", "2021-01-01", "2021-06-30"));
    let channels =
        [("conduct@kubernetes.org", 13), ("Slack admins", 68), ("GitHub admins", 2), ("CNCF Events staff", 2)];
    for (channel, number) in channels.into_iter().chain([("Other avenues", 0), ("Total incidents reported", 85)]) {
        assert_eq!(cell(&report, "channels", channel), Cell::Number(number), "{channel}");
    }
    let actors = [
        ("Code of Conduct Committee", 3),
        ("Slack admins", 53),
        ("GitHub admins", 2),
        ("CNCF Events staff", 2),
        ("Other groups (SIG leads, CNCF staff)", 4),
        ("Total incidents which resulted in conduct action", 64),
    ];
    for (actor, number) in actors {
        assert_eq!(cell_at(&report, "actions", actor, 2), Cell::Number(number), "{actor}");
    }
    let totals = [
        ("Resulted in any conduct action", 64),
        ("Resulted in punitive conduct action", 55),
        ("Resulted in punitive action by the committee or events staff", 0),
        ("No action, or out of scope", 21),
        ("Resulted in restorative conduct action", 9),
    ];
    for (row, number) in totals {
        assert_eq!(cell(&report, "totals", row), Cell::Number(number), "{row}");
    }
    assert_eq!(report.flags, Vec::<String>::new());
}

/// kubernetes/community, committee-code-of-conduct/transparency-reports/2022-h1.md: X is lost, N/A was not counted, 61 of 69 came in
/// bulk from Slack, and the total that was published is not the sum.
#[test]
fn kubernetes_first_half_of_2022() {
    let text = lines(
        COLUMNS,
        &[
            (1, "2022-02-01,2022-02-20,conduct@kubernetes.org,,out of scope,,3"),
            (1, "2022-04-01,2022-04-01,Slack admins,Slack admins,coaching,restorative,37"),
            (14, "2022-04-01,2022-04-01,Slack admins,Slack admins,ban,punitive,"),
            (10, "2022-04-02,2022-04-03,Slack admins,,no action,,"),
            (1, "2022-05-01,,GitHub admins,GitHub admins,,,X"),
            (4, "2022-05-05,2022-05-07,Linux Foundation event staff,Linux Foundation Staff,warning,,"),
            (1, "2022-05-05,2022-05-07,Linux Foundation event staff,,not a violation,,"),
            (1, "2022-05-05,,,Code of Conduct Committee,,,0"),
        ],
    );
    let ask = ask("k8s", "2022-01-01", "2022-06-30");
    let stated =
        figures(b"figure,value\nTotal incidents which resulted in conduct action,41\nTotal incidents reported,69\n")
            .unwrap();
    let report = make(&log(text.as_bytes(), super::TODAY).unwrap(), &stated, &ask, None);
    let expected = [
        ("conduct@kubernetes.org", Cell::Number(3)),
        ("Slack admins", Cell::Number(61)),
        ("GitHub admins", Cell::Lost),
        ("Linux Foundation event staff", Cell::Number(5)),
        ("Other avenues", Cell::Unstated),
        ("Total incidents reported", Cell::Number(69)),
    ];
    for (row, number) in expected {
        assert_eq!(cell(&report, "channels", row), number, "{row}");
    }
    let actions = [
        ("Code of Conduct Committee", [Cell::Number(0), Cell::Number(0)]),
        ("Slack admins", [Cell::Number(37), Cell::Number(14)]),
        ("GitHub admins", [Cell::Lost, Cell::Lost]),
        ("Linux Foundation Staff", [Cell::Number(4), Cell::Number(0)]),
    ];
    for (row, [restorative, punitive]) in actions {
        assert_eq!(cell_at(&report, "actions", row, 0), restorative, "{row}");
        assert_eq!(cell_at(&report, "actions", row, 1), punitive, "{row}");
    }
    assert_eq!(report.flags, ["Total incidents which resulted in conduct action: 41 was stated, 55 are counted."]);
}

/// psf/policies, docs/python.org/code-of-conduct/reports/transparency-report-2024.md
#[test]
fn python_software_foundation_2024() {
    let columns = "received,resolved,category,actor,outcome,marks,reports";
    let (discourse, psf_vote) =
        ("Microaggressions or aggressive language in Discourse", "Discourse communication on PSF-Vote");
    let local = "local representatives";
    let rows = [
        (2, format!("2024-02-01,2024-02-09,{discourse},{local},warning,follow-up;advised,")),
        (1, format!("2024-02-01,2024-02-09,{discourse},{local},warning,follow-up,")),
        (2, format!("2024-02-01,2024-02-09,{discourse},,no action,,2")),
        (2, format!("2024-06-01,2024-06-09,{psf_vote},working group,own recommendation,follow-up;advised,2")),
        (2, format!("2024-06-01,2024-06-09,{psf_vote},,no action,follow-up,")),
        (
            2,
            "2024-08-01,2024-08-09,Communication and wording on GitHub,working group,coaching,follow-up;advised,"
                .to_owned(),
        ),
        (2, "2024-08-01,2024-08-09,Communication and wording on GitHub,working group,coaching,follow-up,".to_owned()),
        (1, format!("2024-09-01,2024-09-09,PSF-sponsored events,{local},warning,,")),
        (1, "2024-09-01,2024-09-09,PSF-sponsored events,,no action,,".to_owned()),
        (1, "2024-10-01,2024-10-09,Not a violation,,not a violation,,".to_owned()),
    ];
    let rows: Vec<(usize, &str)> = rows.iter().map(|(times, line)| (*times, line.as_str())).collect();
    let records = log(lines(columns, &rows).as_bytes(), super::TODAY).unwrap();
    let work = figures(b"figure,value\nmeetings,17\nvotes,27\nvotes with quorum,26\n").unwrap();
    let report = make(&records, &work, &ask("psf", "2024-01-01", "2024-12-31"), None);
    let expected = [
        ("Reports", 20),
        ("Distinct issues", 16),
        ("Issues with two reports", 4),
        ("Meetings", 17),
        ("Votes", 27),
        ("Votes with quorum", 26),
        ("Active follow-up", 11),
        ("Advised relevant teams", 6),
        ("Handled by local representatives", 4),
    ];
    for (row, number) in expected {
        assert_eq!(cell(&report, "work", row), Cell::Number(number), "{row}");
    }
    let kinds: Vec<u64> = numbers(&report, "kinds").into_iter().map(|(_, number)| number).collect();
    assert_eq!(kinds, [5, 4, 4, 2, 1]);
    assert_eq!(cell(&report, "kinds", discourse), Cell::Number(5));
    assert_eq!(cell(&report, "kinds", psf_vote), Cell::Number(4));
    assert_eq!(cell(&report, "kinds", "PSF-sponsored events"), Cell::Number(2));
    assert_eq!(cell(&report, "kinds", "Not a violation"), Cell::Number(1));
    assert_eq!(cell(&report, "kinds", "All issues"), Cell::Number(16));
}

/// django/code-of-conduct, statistics.md, 2015 to 2017. In 2016 one report led to action by both.
#[test]
fn django_2015_to_2017() {
    let columns = "received,resolved,actor,outcome,people,affected";
    let log = lines(
        columns,
        &[
            (1, "2015-02-01,2015-03-01,us,flagged,5,1"),
            (6, "2015-02-01,2015-03-01,local,coaching,1,"),
            (4, "2015-02-01,2015-03-01,,no action,,"),
            (1, "2016-02-01,2016-03-01,us;local,banned,2,1"),
            (1, "2016-02-01,2016-03-01,us,coaching,2,"),
            (10, "2016-02-01,2016-03-01,local,coaching,,"),
            (1, "2016-02-01,2016-03-01,,no action,,"),
        ],
    );
    // Where nobody counted people, their sum is not known.
    let report = count(&log, &ask("django", "2015-01-01", "2015-12-31"));
    assert_eq!(cell(&report, "statistics", "People named"), Cell::Unstated);
    let log = log.replace(",no action,,", ",no action,0,").replace("local,coaching,,", "local,coaching,1,");
    let log = log.replacen("2015-03-01,,no action,0", "2015-03-01,,no action,3", 1);
    let log = log
        .replace("us;local,banned,2", "us;local,banned,0")
        .replace("2016-03-01,us,coaching,2", "2016-03-01,us,coaching,0");
    for (year, expected) in [("2015", [11, 14, 1, 6, 1, 4]), ("2016", [13, 10, 2, 11, 1, 1])] {
        let report = count(&log, &ask("django", &format!("{year}-01-01"), &format!("{year}-12-31")));
        let rows = [
            "Reports",
            "People named",
            "Actions taken by us",
            "Actions taken by local reps",
            "People warned, suspended, banned or flagged",
            "No action",
        ];
        for (row, number) in rows.into_iter().zip(expected) {
            assert_eq!(cell(&report, "statistics", row), Cell::Number(number), "{year} {row}");
        }
    }
}
