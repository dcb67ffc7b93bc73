//! `extract`: PDFs or Textract answers in, one JSON of fields per file out.

mod draw;
mod hints;
mod inputs;
mod source;
mod template_files;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    thread::available_parallelism,
};

use anyhow::Context as _;
use clap::Args;
use futures::{StreamExt as _, stream};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use shared::{
    extraction::{self, Reading, Templates},
    templates,
};

use hints::Hints;
pub use template_files::template_files;

/// What the command is given.
#[derive(Args, Clone, Debug)]
pub struct Extract {
    /// PDFs, Textract answers (.json, .json.gz), or folders of them
    #[arg(required = true, value_name = "FILE|FOLDER")]
    inputs: Vec<PathBuf>,
    /// Where the results go, one `NAME.json` per file
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Also draw the pages of PDFs, with the values boxed and named, as `NAME-PAGE.png`
    #[arg(long)]
    draw: bool,
    /// Code of the insurer chosen at upload, for all files
    #[arg(long, value_name = "CODE", conflicts_with = "requests")]
    insurer: Option<String>,
    /// JSON of {file name: code of the insurer chosen at upload}
    #[arg(long, value_name = "FILE")]
    requests: Option<PathBuf>,
    /// Templates (*.toml) beside those compiled in, or with a higher version in their place
    #[arg(long, value_name = "FOLDER")]
    templates: Option<PathBuf>,
}

/// What all files of one run are read by.
struct Means {
    hints: Hints,
    templates: Arc<Templates>,
}

impl Extract {
    /// Reads every file; a bad one never stops its neighbours. The exit code is 1 when at least one could not be read.
    ///
    /// # Errors
    /// There is nothing to read, nowhere to write, or a template that cannot be used.
    #[expect(clippy::print_stdout, reason = "a command for people")]
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let files = inputs::list(&self.inputs)?;
        let means = self.means()?;
        std::fs::create_dir_all(&self.out).with_context(|| format!("{} cannot be written", self.out.display()))?;
        let bar = ProgressBar::new(files.len() as u64)
            .with_style(ProgressStyle::with_template("{wide_bar} {pos}/{len} {msg} ({eta})")?);
        let (means, this) = (&means, &self);
        let mut work = stream::iter(&files)
            .map(|file| async move { (file, this.one(file, means).await) })
            .buffer_unordered(available_parallelism().map_or(1, usize::from));
        let mut unread = 0_usize;
        while let Some((file, outcome)) = work.next().await {
            bar.inc(1);
            if let Err(error) = outcome {
                unread += 1;
                bar.suspend(|| eprintln!("{}: {error:#}", file.display()));
            }
        }
        bar.finish_and_clear();
        println!("{} of {} files read into {}", files.len() - unread, files.len(), self.out.display());
        Ok(if unread == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn means(&self) -> anyhow::Result<Means> {
        let hints = Hints::load(self.insurer.as_deref(), self.requests.as_deref())?;
        let templates = match &self.templates {
            Some(folder) => Arc::new(templates::merged(&template_files(folder)?)?),
            None => Templates::builtin().clone(),
        };
        Ok(Means { hints, templates })
    }

    /// Reads one file and writes its result, also when the result is that it cannot be read.
    async fn one(&self, file: &Path, means: &Means) -> anyhow::Result<()> {
        let stem = inputs::stem(file);
        let target = self.out.join(format!("{stem}.json"));
        let read = self.read(file, &stem, means).await;
        let result = match &read {
            Ok(reading) => serde_json::to_value(reading)?,
            Err(error) => json!({ "document": "unreadable", "reason": format!("{error:#}"), "fields": {} }),
        };
        std::fs::write(&target, serde_json::to_vec_pretty(&result)?)
            .with_context(|| format!("{} cannot be written", target.display()))?;
        read.map(drop)
    }

    async fn read(&self, file: &Path, stem: &str, means: &Means) -> anyhow::Result<Reading> {
        let source = source::load(file).await?;
        let analysis = extraction::parse_answers([source.answer.as_slice()])?;
        let reading = extraction::read(&analysis, &means.templates, means.hints.of(file));
        if let Some(pdf) = source.pdf.filter(|_| self.draw) {
            draw::pages(&pdf, &source.answer, &reading, &self.out, stem).await?;
        }
        Ok(reading)
    }
}
