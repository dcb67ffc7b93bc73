//! Layouts that no specimen has, an insurer without a template among them: plain words with boxes, as text detection sends them.

use serde_json::{Value, json};
use shared::extraction::{DocumentKind, Reading, Templates, parse_answers, read};

/// A page of rows: `(left, text)` in per cent of the width, one row every 1.5 per cent of the height.
type Rows = &'static [&'static [(u32, &'static str)]];

#[expect(clippy::float_arithmetic, reason = "positions on a page, no money")]
fn answer(rows: Rows) -> Vec<u8> {
    let mut blocks = vec![json!({"Id": "page", "BlockType": "PAGE"})];
    for (row, pieces) in rows.iter().enumerate() {
        for (left, text) in *pieces {
            let mut at = f64::from(*left) / 100.0;
            for word in text.split(' ') {
                let width = 0.008 * f64::from(u32::try_from(word.chars().count()).expect("short"));
                let top = 0.03 + 0.015 * f64::from(u32::try_from(row).expect("short"));
                let bounding_box = json!({"Left": at, "Top": top, "Width": width, "Height": 0.009});
                blocks.push(json!({
                    "Id": format!("w{}", blocks.len()), "BlockType": "WORD", "Text": word, "Confidence": 99.0,
                    "Geometry": {"BoundingBox": bounding_box},
                }));
                at += width + 0.005;
            }
        }
    }
    json!({"JobStatus": "SUCCEEDED", "DocumentMetadata": {"Pages": 1}, "Blocks": blocks}).to_string().into_bytes()
}

fn reading(rows: Rows) -> Reading {
    let analysis = parse_answers([answer(rows).as_slice()]).expect("an answer");
    read(&analysis, Templates::builtin(), None)
}

fn expect(rows: Rows, fields: &[(&str, Value)]) {
    let reading = reading(rows);
    assert_eq!(reading.document, DocumentKind::Policy, "{:?}", reading.reason);
    let got = |field: &str| reading.fields.get(field).and_then(|field| field.value.clone());
    let wrong: Vec<String> = fields
        .iter()
        .filter(|(field, meant)| got(field).as_deref() != meant.as_str())
        .map(|(field, meant)| format!("{field}: {meant} is read as {:?}", got(field)))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Labels with colons in front of their values; net, tax and payable in a table with two columns side by side.
const COLONS: Rows = &[
    &[(6, "United India Insurance Company Limited")],
    &[(6, "MOTOR INSURANCE CERTIFICATE CUM POLICY SCHEDULE - PRIVATE CAR PACKAGE POLICY")],
    &[(6, "Policy No. :"), (30, "0704003125P109934521"), (55, "Prev. Policy No. :"), (78, "0704003124P100011122")],
    &[(6, "Name of the Insured :"), (30, "MRS. KAVITA RAO"), (55, "Date of Issue :"), (78, "11/06/2025")],
    &[(6, "Period of Insurance :"), (30, "From 00:00 Hrs of 14/06/2025 To Midnight of 13/06/2026")],
    &[(6, "Mobile No. :"), (30, "9845012345"), (55, "Agent Mobile No. :"), (78, "9900112233")],
    &[(6, "E-Mail ID : kavita.rao@example.org")],
    &[(6, "PARTICULARS OF INSURED VEHICLE")],
    &[(6, "VEHICLE NO."), (26, "Make / Model"), (55, "CC"), (65, "Yr. of Mfg."), (80, "Seating Capacity")],
    &[(6, "CG - 04 - HC - 7252"), (26, "HONDA / CITY VX"), (55, "1498"), (65, "2019"), (80, "5")],
    &[(6, "Insured's Declared Value (IDV)")],
    &[(6, "For Vehicle"), (30, "Elec. Accessories"), (55, "Total Value")],
    &[(6, "5,40,000"), (30, "10,000"), (55, "5,50,000")],
    &[(6, "OWN DAMAGE (A)"), (55, "LIABILITY (B)")],
    &[(6, "Basic OD"), (40, "9,112.50"), (55, "Basic TP"), (88, "3,416.00")],
    &[(6, "Less: NCB 25%"), (40, "2,278.13"), (55, "PA to Owner Driver"), (88, "325.00")],
    &[(6, "Total OD Premium (A)"), (40, "6,834.37"), (55, "Total Liability Premium (B)"), (88, "3,741.00")],
    &[(55, "Total Premium (A+B)"), (88, "10,575.37")],
    &[(55, "IGST @ 18%"), (88, "1,903.57")],
    &[(55, "Gross Premium Paid"), (88, "12,478.94")],
    &[(6, "Receipt No. : 1234567"), (55, "Receipt Amount : 12,478.94")],
];

#[test]
fn labels_with_colons_and_two_columns() {
    expect(
        COLONS,
        &[
            ("insurer", json!("UNITED_INDIA")),
            ("policy_number", json!("0704003125P109934521")),
            ("customer_name", json!("KAVITA RAO")),
            ("issue_date", json!("2025-06-11")),
            ("expiry_date", json!("2026-06-13")),
            ("mobile", json!("9845012345")),
            ("email", json!("kavita.rao@example.org")),
            ("vehicle_number", json!("CG04HC7252")),
            ("make", json!("HONDA")),
            ("model", json!("CITY VX")),
            ("cc", json!("1498")),
            ("manufacturing_year", json!("2019")),
            ("idv", json!("550000")),
            ("ncb", json!("25")),
            ("net_od", json!("6834.37")),
            ("net_premium", json!("10575.37")),
            ("total_premium", json!("12478.94")),
            ("product_type", json!("PACKAGE")),
            ("vehicle_type", json!("PRIVATE_CAR")),
        ],
    );
}

/// An insurer nobody has heard of; «Total Premium» before GST, its own words for most labels, decoys around.
const STRANGER: Rows = &[
    &[(6, "Panchayat General Insurance Company Limited")],
    &[(6, "Two Wheeler Liability Only Policy")],
    &[(6, "Certificate No."), (30, "PGI/TW/2025/0099123"), (55, "Policy Issuance Date"), (80, "02-Jul-2025")],
    &[(6, "Policyholder Name"), (30, "ARJUN NAIR"), (55, "Registered Mobile No"), (80, "9812345678")],
    &[(6, "Policy Start Date"), (30, "05-Jul-2025"), (55, "Policy End Date"), (80, "04-Jul-2026")],
    &[(6, "Nominee Details")],
    &[(6, "Name"), (30, "MEERA NAIR"), (55, "Relationship"), (80, "Spouse")],
    &[(6, "Vehicle Details")],
    &[(6, "Registration Mark"), (30, "KL 07 CD 123"), (55, "Manufacturer"), (80, "HERO")],
    &[(6, "Vehicle Model"), (30, "SPLENDOR PLUS"), (55, "Engine Capacity"), (80, "97 cc")],
    &[(6, "Premium Details")],
    &[(6, "Basic Third Party Liability"), (80, "714.00")],
    &[(6, "Total Premium"), (80, "714.00")],
    &[(6, "Add: CGST 9%"), (80, "64.26")],
    &[(6, "Add: SGST 9%"), (80, "64.26")],
    &[(6, "Total Amount Payable"), (80, "842.52")],
    &[(6, "Previous Policy Details")],
    &[(6, "Policy No"), (30, "OLD/2024/55555"), (55, "Expiry Date"), (80, "04-Jul-2025")],
    &[(6, "Tariff")],
    &[(6, "Total Premium"), (80, "1,366.00")],
];

#[test]
fn an_insurer_nobody_has_heard_of() {
    expect(
        STRANGER,
        &[
            ("insurer", json!("Panchayat General Insurance Company Limited")),
            ("policy_number", json!("PGI/TW/2025/0099123")),
            ("customer_name", json!("ARJUN NAIR")),
            ("mobile", json!("9812345678")),
            ("issue_date", json!("2025-07-02")),
            ("expiry_date", json!("2026-07-04")),
            ("vehicle_number", json!("KL07CD123")),
            ("make", json!("HERO")),
            ("model", json!("SPLENDOR PLUS")),
            ("cc", json!("97")),
            ("net_od", Value::Null),
            ("net_premium", json!("714.00")),
            ("total_premium", json!("842.52")),
            ("product_type", json!("TP")),
            ("vehicle_type", json!("TWO_WHEELER")),
            ("ncb", Value::Null),
            ("idv", Value::Null),
        ],
    );
}

/// Labels above their values, three premium parts, a soft hyphen, the broker's sum of two parts.
const ABOVE: Rows = &[
    &[(30, "Liberty General Insurance Limited")],
    &[(30, "Private Car Package Policy Schedule")],
    &[(6, "Insured Name"), (40, "Policy Number"), (70, "Issue Date")],
    &[(6, "M/S NAMUNA TRADERS"), (40, "201150010125700123400000"), (70, "January 5, 2026")],
    &[(6, "Period of Insurance (Own Damage)"), (50, "Period of Insurance (Liability)")],
    &[(6, "07/01/2026 to 06/01/2027"), (50, "07/01/2026 to 06/01/2029")],
    &[(6, "Registration Number"), (30, "Make"), (50, "Model & Variant"), (75, "Year of Manufacture")],
    &[(6, "MH-12-AB-0042"), (30, "HYUNDAI"), (50, "CRETA SX"), (75, "2024")],
    &[(6, "Own Damage Premium (A)"), (70, "Amount (Rs.)")],
    &[(6, "Basic Own Damage"), (70, "11,000.00")],
    &[(6, "TOTAL OWN\u{ad}DAMAGE PREMIUM (A)"), (70, "11,000.00")],
    &[(6, "Total Liability Premium (B)"), (70, "3,416.00")],
    &[(6, "Total Add-on Cover Premium (C)"), (70, "2,000.00")],
    &[(6, "Net Premium (A+B+C)"), (70, "16,416.00")],
    &[(6, "GST 18%"), (70, "2,954.88")],
    &[(6, "Total Policy Premium"), (70, "19,370.88")],
];

#[test]
fn labels_above_their_values_and_a_booking_that_adds_up_two_sums() {
    expect(
        ABOVE,
        &[
            ("insurer", json!("LIBERTY_GENERAL")),
            ("policy_number", json!("201150010125700123400000")),
            ("customer_name", json!("NAMUNA TRADERS")),
            ("issue_date", json!("2026-01-05")),
            ("expiry_date", json!("2027-01-06")),
            ("vehicle_number", json!("MH12AB0042")),
            ("make", json!("HYUNDAI")),
            ("model", json!("CRETA SX")),
            ("net_od", json!("11000.00")),
            ("total_od", json!("13000.00")),
            ("net_premium", json!("16416.00")),
            ("total_premium", json!("19370.88")),
        ],
    );
    let checks = reading(ABOVE).checks;
    assert!(checks.iter().filter(|check| check.holds).count() >= 2, "{checks:?}");
}

#[test]
fn a_schedule_that_does_not_add_up_says_so_and_keeps_what_is_printed() {
    let mut rows: Vec<&[(u32, &str)]> = ABOVE.to_vec();
    rows[13] = &[(6, "Net Premium (A+B+C)"), (70, "16,461.00")];
    let reading = reading(rows.leak());
    let broken: Vec<&str> =
        reading.checks.iter().filter(|check| !check.holds).map(|check| check.name.as_str()).collect();
    assert!(broken.contains(&"parts_make_net"), "{:?}", reading.checks);
    assert_eq!(reading.fields["net_premium"].value.as_deref(), Some("16461.00"));
    assert!(reading.fields["net_premium"].confidence < 90.0);
}

/// A letterhead and an agent with telephones and mailboxes of their own, covers in a table, labels in two languages.
const CROWD: Rows = &[
    &[(6, "Magma General Insurance Limited")],
    &[(6, "Toll Free: 1800 000 0000 | Email: pune@magma-gi.example | Website: www.magma-gi.example")],
    &[(6, "Regd. Office: 24 Park Street, Kolkata, Phone: 98300 00000")],
    &[(6, "Goods Carrying Vehicle Package Policy")],
    &[(6, "Policy Sankhya / Policy No."), (40, "P0025200016/4101/100245")],
    &[(6, "Bimit ka Naam / Insured Name"), (40, "M/s SRI BALAJI ROADLINES")],
    &[(6, "Regn. Mark & No."), (40, "MH 12 QT 4411")],
    &[(6, "Make & Model"), (40, "HONDA /")],
    &[(40, "CITY")],
    &[(6, "Coverage"), (40, "Start Date"), (70, "Expiry Date & Time")],
    &[(6, "PA Owner Driver"), (40, "01/04/2025"), (70, "30/09/2025")],
    &[(6, "Own Damage (Section I)"), (40, "01/04/2025"), (70, "31/03/2026")],
    &[(6, "Third Party Liability"), (40, "01/04/2025"), (70, "31/03/2026")],
    &[(6, "Total IDV (Rs.)"), (40, "Rs. 8,40,000/-")],
    &[(6, "Agent Name"), (25, "NAMUNA BROKERS LLP"), (55, "Contact No."), (75, "9822200000")],
    &[(6, "Email"), (25, "desk@namuna.example")],
    &[(6, "Bonus/Malus 25 %"), (70, "4,000.00")],
    &[(6, "Gross OD (A)"), (70, "12,000.00")],
    &[(6, "Gross TP (B)"), (70, "16,049.00")],
    &[(6, "Total Premium (A+B)"), (70, "28,049.00")],
    &[(6, "Add: IGST"), (70, "5,048.82")],
    &[(6, "Final Premium (Rounded)"), (70, "33,098.00")],
];

#[test]
fn contacts_of_the_insurer_and_the_agent_are_not_the_customers() {
    expect(
        CROWD,
        &[
            ("insurer", json!("MAGMA_HDI")),
            ("mobile", Value::Null),
            ("email", Value::Null),
            ("policy_number", json!("P0025200016/4101/100245")),
            ("customer_name", json!("SRI BALAJI ROADLINES")),
            ("vehicle_number", json!("MH12QT4411")),
            ("make", json!("HONDA")),
            ("model", json!("CITY")),
            ("expiry_date", json!("2026-03-31")),
            ("idv", json!("840000")),
            ("ncb", json!("25")),
            ("net_od", json!("12000.00")),
            ("net_premium", json!("28049.00")),
            ("total_premium", json!("33098.00")),
            ("vehicle_type", json!("GCV")),
        ],
    );
}

/// Labels and values in turn without colons (the form prints the values in bold), a title broken over two lines, years in a
/// row, a column of totals, the bonus in a sentence, tenths of a cubic centimetre.
const IN_TURN: Rows = &[
    &[(6, "ज्यूरिख कोटक / Zurich Kotak General Insurance Company (India) Limited")],
    &[(6, "Two Wheeler Standalone Own")],
    &[(6, "Damage Policy")],
    &[(6, "Policy Number 1087650043 Issued On 03 Oct 2025 Insured Name Mrs. Swapna Kulkarni")],
    &[(6, "Registration No. MH 14 HT 3381 Make KTM Model Duke 200 Cubic Capacity 199.5 Year of Manufacture 2020")],
    &[(6, "Period of Insurance 09 Oct 2025 to 08 Oct 2026 Mobile 98220 12345")],
    &[(6, "Because there was no claim, NCB 35% has been allowed on the own damage premium.")],
    &[(6, "IDV Year 1"), (30, "Year 2"), (50, "Year 3")],
    &[(6, "1,12,000"), (30, "N.A."), (50, "N.A.")],
    &[(6, "Particulars"), (35, "Year 1"), (50, "Year 2"), (65, "Year 3"), (80, "Total")],
    &[(6, "Total Own Damage Premium"), (35, "968.00"), (50, "872.00"), (65, "776.00"), (80, "2,616.00")],
    &[(6, "Net Premium"), (80, "2,616.00")],
    &[(6, "IGST"), (80, "470.88")],
    &[(6, "Total Premium"), (80, "3,086.88")],
];

#[test]
fn labels_and_values_in_turn_without_colons() {
    expect(
        IN_TURN,
        &[
            ("insurer", json!("ZURICH_KOTAK")),
            ("product_type", json!("SAOD")),
            ("vehicle_type", json!("TWO_WHEELER")),
            ("policy_number", json!("1087650043")),
            ("issue_date", json!("2025-10-03")),
            ("customer_name", json!("Swapna Kulkarni")),
            ("vehicle_number", json!("MH14HT3381")),
            ("make", json!("KTM")),
            ("model", json!("Duke 200")),
            ("cc", json!("199")),
            ("manufacturing_year", json!("2020")),
            ("expiry_date", json!("2026-10-08")),
            ("mobile", json!("9822012345")),
            ("idv", json!("112000")),
            ("ncb", json!("35")),
            ("net_od", json!("2616.00")),
            ("net_premium", json!("2616.00")),
            ("total_premium", json!("3086.88")),
        ],
    );
    assert!(reading(IN_TURN).fields["cc"].confidence < 80.0, "the tenths are left out");
}

/// Which day ends [`ABOVE`], as the cell of its own damage says.
fn ending(period: &'static str, title: &'static str) -> Reading {
    let mut rows: Vec<&[(u32, &str)]> = ABOVE.to_vec();
    rows[1] = vec![(30, title)].leak();
    rows[5] = vec![(6, period), (50, "07/01/2026 to 06/01/2027")].leak();
    reading(rows.leak())
}

#[test]
fn an_end_years_later_is_sure_only_where_the_schedule_speaks_of_years() {
    let confidence = |reading: Reading| reading.fields["expiry_date"].confidence;
    let year = ending("07/01/2026 to 06/01/2027", "Private Car Package Policy Schedule");
    assert!(confidence(year) > 95.0);
    let misread = ending("07/01/2026 to 06/01/2028", "Private Car Package Policy Schedule");
    assert!(confidence(misread) < 80.0);
    let long = ending("07/01/2026 to 06/01/2028", "Private Car Package Policy Schedule (2 Years)");
    assert!(confidence(long) > 95.0);
}

/// An invoice instead of a day of issue, two numbers in one cell, the insurer's address behind its name, small labels under
/// their values.
const INVOICED: Rows = &[
    &[(
        6,
        "IFFCO Tokio General Insurance Company Limited Registered Office: IFFCO Sadan, C1 District Centre, Saket, New Delhi 110017, served from Iffco House",
    )],
    &[(6, "Goods Carrying Vehicle Package Policy")],
    &[(6, "Policy #"), (45, "Tax Invoice No. & Date"), (75, "Insured")],
    &[(6, "1-2ABCDEFG P400 Policy # N7654321"), (45, "29A2500123 / 19/07/2025"), (75, "Sri Balaji Transports")],
    &[(6, "Your vehicle")],
    &[(6, "AP16TX9090"), (40, "5883 cc"), (70, "2017")],
    &[(6, "Registration number"), (40, "Engine capacity"), (70, "Manufactured in")],
    &[(6, "20/07/2025"), (40, "19/07/2026"), (70, "6,80,000")],
    &[(6, "Starts"), (40, "Ends"), (70, "IDV")],
    &[(6, "Total I"), (80, "6,339.00")],
    &[(6, "Total II"), (80, "35,743.00")],
    &[(6, "Total I + II"), (80, "42,082.00")],
    &[(6, "GST"), (80, "5,456.00")],
    &[(6, "Total amount payable by insured"), (80, "47,538.00")],
];

#[test]
fn an_invoice_two_numbers_and_labels_under_their_values() {
    expect(
        INVOICED,
        &[
            ("insurer", json!("IFFCO_TOKIO")),
            ("policy_number", json!("N7654321")),
            ("issue_date", json!("2025-07-19")),
            ("customer_name", json!("Sri Balaji Transports")),
            ("vehicle_number", json!("AP16TX9090")),
            ("cc", json!("5883")),
            ("manufacturing_year", json!("2017")),
            ("expiry_date", json!("2026-07-19")),
            ("idv", json!("680000")),
            ("net_od", json!("6339.00")),
            ("net_premium", json!("42082.00")),
            ("total_premium", json!("47538.00")),
        ],
    );
    assert!(reading(INVOICED).fields["issue_date"].confidence < 80.0, "it is called that of the invoice");
}
