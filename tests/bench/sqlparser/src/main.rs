//! bench_sqlparser PATH...: what bench_parse does, by the crate sqlparser; the same lines come out.

use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::Tokenizer;
use std::{env, fs, hint::black_box, path::Path};

fn texts(path: &str) -> Vec<String> {
    if !Path::new(path).is_dir() {
        return vec![fs::read_to_string(path).unwrap()];
    }
    let entries = fs::read_dir(path).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| fs::read_to_string(file).unwrap()).collect()
}

/// Seconds that this thread has computed.
fn cpu() -> f64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}

/// MB/s over all texts, the best of some rounds; `refused` counts those of the last.
fn measure(texts: &[String], mut takes: impl FnMut(&str) -> bool) -> (f64, usize) {
    let bytes: usize = texts.iter().map(String::len).sum();
    let (mut best, mut refused) = (f64::INFINITY, 0);
    for _ in 0..3 {
        let start = cpu();
        refused = texts.iter().filter(|text| !takes(text)).count();
        best = best.min(cpu() - start);
    }
    (bytes as f64 / best / 1e6, refused)
}

fn main() {
    let dialect = GenericDialect {};
    for path in env::args().skip(1) {
        let texts = texts(&path);
        let (tokens, _) = measure(&texts, |sql| {
            black_box(Tokenizer::new(&dialect, sql).tokenize()).is_ok()
        });
        let (parse, refused) = measure(&texts, |sql| {
            black_box(Parser::parse_sql(&dialect, sql)).is_ok()
        });
        println!("{path}\t{tokens:.1}\t{parse:.1}\t{refused}");
    }
}
