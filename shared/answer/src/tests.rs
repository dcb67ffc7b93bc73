//! Real answers of Textract, and what is in each.

use super::*;

fn sample(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../specimens/textract_samples/");
    std::fs::read(format!("{folder}{name}.json")).expect("a sample")
}

fn parsed(name: &str) -> Analysis {
    parse_answers([sample(name).as_slice()]).expect("Textract's own answer")
}

fn count(analysis: &Analysis, kind: BlockKind) -> usize {
    analysis.blocks.iter().filter(|block| block.kind == kind).count()
}

fn pair(analysis: &Analysis, key: &str) -> Option<String> {
    let mut keys = analysis.blocks.iter().filter(|block| block.kind == BlockKind::Key);
    let key = keys.find(|block| analysis.text_under(block).starts_with(key))?;
    analysis.linked(key, LinkKind::Value).next().map(|value| analysis.text_under(value))
}

#[test]
fn a_form_of_two_pages_has_ticked_boxes_and_merged_cells() {
    let analysis = parsed("trp_multi-page-forms-samples-2-page");
    assert_eq!((analysis.pages, count(&analysis, BlockKind::Key), count(&analysis, BlockKind::MergedCell)), (2, 39, 3));
    assert_eq!(pair(&analysis, "Marital Status:").as_deref(), Some("MARRIED"));
    assert_eq!(analysis.blocks.iter().filter(|block| block.is_selected).count(), 7);
    // One value has no children: it is empty, not missing.
    let values = analysis.blocks.iter().filter(|block| block.kind == BlockKind::Value);
    assert_eq!(values.filter(|value| value.links.is_empty()).count(), 1);
}

#[test]
fn questions_have_answers_or_none() {
    let analysis = parsed("trp_queries_sample");
    let answer = |alias: &str| {
        let query = analysis.blocks.iter().find(|block| block.kind == BlockKind::Query && &*block.text == alias)?;
        analysis.linked(query, LinkKind::Answer).next().map(|answer| answer.text.to_string())
    };
    assert_eq!(answer("PAYSTUB_PERIOD_EMPLOYEE_NAME").as_deref(), Some("Alejandro Rosalez"));
    assert_eq!(answer("PAYSTUB_PERIOD_START_DATE"), None);
    assert_eq!((count(&analysis, BlockKind::Query), count(&analysis, BlockKind::QueryResult)), (9, 8));
}

#[test]
fn a_pay_slip_has_tables_pairs_questions_and_a_synchronous_answer_without_pages() {
    let analysis = parsed("trp_paystub_with_signature");
    assert_eq!((analysis.pages, count(&analysis, BlockKind::Table), count(&analysis, BlockKind::Cell)), (1, 9, 151));
    assert_eq!(pair(&analysis, "Pay date:").as_deref(), Some("7/25/2008"));
    assert!(analysis.blocks.iter().all(|block| block.page == 1));
}

#[test]
fn an_older_capture_calls_the_title_of_a_table_differently() {
    let analysis = parsed("trp_all_features_with_floating_title_header");
    assert_eq!((count(&analysis, BlockKind::Title), count(&analysis, BlockKind::MergedCell)), (1, 4));
}

#[test]
fn merged_cells_lead_to_their_cells() {
    let analysis = parsed("trp_tables_with_merged_cells_sample1");
    assert_eq!((count(&analysis, BlockKind::Table), count(&analysis, BlockKind::MergedCell)), (3, 5));
    let tables = analysis.blocks.iter().filter(|block| block.kind == BlockKind::Table);
    let merged = tables.flat_map(|table| analysis.linked(table, LinkKind::MergedCell));
    assert!(merged.into_iter().all(|cell| analysis.linked(cell, LinkKind::Child).count() > 1));
}

#[test]
fn an_invoice_has_a_layout() {
    let analysis = parsed("ttx_sample_invoice_pdf");
    assert_eq!((count(&analysis, BlockKind::Layout), count(&analysis, BlockKind::Key)), (12, 19));
    assert_eq!(pair(&analysis, "Sub Total").as_deref(), Some("$85.00"));
}

#[test]
fn a_document_of_two_pages_has_boxes_ticked_and_not() {
    let analysis = parsed("ttx_start_document_analysis_multipage_pdf_s3");
    assert_eq!((analysis.pages, count(&analysis, BlockKind::Selection)), (2, 4));
    assert_eq!(pair(&analysis, "Selected Checkbox").as_deref(), Some("[x]"));
    assert_eq!(pair(&analysis, "Un-Selected Checkbox").as_deref(), Some(""));
}

#[test]
fn a_failed_job_says_why() {
    let error = parse_answers([sample("trp_test-failed-response").as_slice()]).expect_err("failed");
    assert!(error.to_string().ends_with(": Dummy Status Message"), "{error}");
}

/// A document whose key is on one result page and whose value is on the other.
fn split() -> [Vec<u8>; 2] {
    let one = r#"{"DocumentMetadata":{"Pages":1},"JobStatus":"PARTIAL_SUCCESS","Warnings":[{"ErrorCode":"THROTTLED","Pages":[2,3]}],
        "Blocks":[{"Id":"k","BlockType":"KEY_VALUE_SET","EntityTypes":["KEY"],"Relationships":[{"Type":"VALUE","Ids":["v"]}]},
        {"Id":"new","BlockType":"SOMETHING_OF_2030","Geometry":null,"Extra":{"a":[1]}}]}"#;
    let two = r#"{"JobStatus":"PARTIAL_SUCCESS","Blocks":[{"Id":"v","BlockType":"KEY_VALUE_SET","EntityTypes":["VALUE"],
        "Relationships":[{"Type":"CHILD","Ids":["w","gone"]}]},{"Id":"w","BlockType":"WORD","Text":"here","Page":null,"Confidence":null}]}"#;
    [one.as_bytes().to_vec(), two.as_bytes().to_vec()]
}

#[test]
fn result_pages_come_in_any_order_and_more_than_once() {
    let [one, two] = split();
    for order in [[&one, &two, &one], [&two, &one, &two]] {
        let analysis = parse_answers(order.into_iter().map(Vec::as_slice)).expect("Textract's");
        let value = analysis.block(BlockId::of("k")).and_then(|key| analysis.linked(key, LinkKind::Value).next());
        assert_eq!(value.map(|value| analysis.text_under(value)).as_deref(), Some("here"));
        assert_eq!((analysis.blocks.len(), count(&analysis, BlockKind::Other)), (4, 1));
        assert_eq!(analysis.warnings[0], "THROTTLED on page 2, 3");
    }
}

#[test]
fn many_result_pages_stay_in_order_whoever_parses_them() {
    let body =
        |word: u32| format!(r#"{{"Blocks":[{{"Id":"{word}","BlockType":"WORD","Text":"{word}"}}]}}"#).into_bytes();
    let mut bodies: Vec<Vec<u8>> = (0..1_000).map(body).collect();
    let analysis = parse_answers(bodies.iter().map(Vec::as_slice)).expect("Textract's");
    assert!(analysis.blocks.iter().map(|block| block.text.parse()).eq((0..1_000_u32).map(Ok)));
    // What comes first is told, whatever was parsed sooner.
    bodies[500] = br#"{"JobStatus":"FAILED","StatusMessage":"no more"}"#.to_vec();
    bodies[501] = b"}".to_vec();
    let error = parse_answers(bodies.iter().map(Vec::as_slice)).expect_err("failed").to_string();
    assert!(error.ends_with(": no more"), "{error}");
}

#[test]
fn what_is_not_textracts_is_told() {
    for body in ["", "[]", "{\"Blocks\":[{}]}", "null", "{\"Blocks\":7}"] {
        assert!(parse_answers([body.as_bytes()]).is_err(), "{body}");
    }
    assert!(parse_answers([b"{\"JobStatus\":\"IN_PROGRESS\"}".as_slice()]).expect("no blocks yet").blocks.is_empty());
}
