//! Reading archives and sheets back.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::support::*;

/// Every file of an archive.
pub fn files(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut files = BTreeMap::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).expect("an entry");
        let (name, mut bytes) = (entry.name().expect("a name").into_owned(), vec![]);
        entry.read_to_end(&mut bytes).expect("its bytes");
        files.insert(name, bytes);
    }
    files
}

/// The sheets of a workbook, in its order, as XML.
pub fn sheets(workbook: &[u8]) -> BTreeMap<String, String> {
    let files = files(workbook);
    let text = |name: &str| String::from_utf8(files[name].clone()).expect("text");
    let names: Vec<String> = text("xl/workbook.xml")
        .split("<sheet name=\"")
        .skip(1)
        .map(|after| after.split('"').next().expect("a name").to_owned())
        .collect();
    (1..).zip(names).map(|(n, name)| (name, text(&format!("xl/worksheets/sheet{n}.xml")))).collect()
}

/// What stands in the cells of a sheet, row by row, without the headings. Empty cells are left out.
pub fn rows(sheet: &str) -> Vec<Vec<String>> {
    let inner = |cell: &str| {
        let value = cell.split("<v>").nth(1).and_then(|after| after.split("</v>").next());
        let text = || cell.split("<t").nth(1)?.split_once('>')?.1.split("</t>").next();
        value.or_else(text).unwrap_or_default().to_owned()
    };
    let row = |row: &str| row.split("<c ").skip(1).map(inner).collect();
    sheet.split("<row ").skip(2).map(row).collect()
}

pub async fn workbook(app: &TestApp, competition: &str, by: &drawdown::kernel::Actor) -> Answer {
    app.get(&format!("/competitions/{competition}/evaluation-workbook")).by(by).expect(200).await
}

pub async fn record(app: &TestApp, competition: &str, by: &drawdown::kernel::Actor) -> Answer {
    app.get(&format!("/competitions/{competition}/record")).by(by).expect(200).await
}
