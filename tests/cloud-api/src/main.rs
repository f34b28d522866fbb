//! The stand-in for trying Greenroom by hand: it says what arrives, and sends receipts by itself.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use greenroom_cloud_api::{Accepted, Automatic, Catalogue, CloudApi, Config, Record, Refusal};

/// How long one wait for news is; then the next one begins.
const LONG: Duration = Duration::from_secs(3600);

/// A strict stand-in for Meta's WhatsApp Cloud API on 127.0.0.1.
#[derive(Parser)]
struct Arguments {
    /// The port; 0 lets the system choose.
    #[arg(long, default_value_t = 4010)]
    port: u16,
    /// The access token that callers must bring.
    #[arg(long)]
    token: String,
    /// Where webhooks go. Without it there are none.
    #[arg(long)]
    callback: Option<String>,
    /// What webhooks are signed with.
    #[arg(long)]
    app_secret: String,
    /// A folder with templates: one creation request in each *.json.
    #[arg(long)]
    templates: PathBuf,
    /// How long before each automatic receipt, in milliseconds.
    #[arg(long, default_value_t = 500)]
    receipt_delay: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("greenroom-cloud-api: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let api = CloudApi::start(config(arguments)?).await?;
    introduce(&api)?;
    tokio::select! {
        told = tell(&api) => told?,
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    api.stop().await;
    Ok(())
}

fn config(arguments: Arguments) -> Result<Config, Box<dyn std::error::Error>> {
    Ok(Config {
        port: arguments.port,
        token: arguments.token,
        app_secret: arguments.app_secret,
        callback: arguments.callback,
        automatic: Some(Automatic { delay: Duration::from_millis(arguments.receipt_delay), shuffled: false }),
        ..Config::new(Catalogue::from_dir(arguments.templates)?)
    })
}

fn introduce(api: &CloudApi) -> io::Result<()> {
    let templates = api.edit_templates(|catalogue| catalogue.templates().len());
    let account = api.account();
    say(&format!("base URL             {}", api.base_url()))?;
    say(&format!("phone number id      {}", account.phone_number_id))?;
    say(&format!("business account id  {}", account.business_account_id))?;
    say(&format!("templates            {templates}"))
}

/// Tells what happens, one line for each message, until writing fails.
async fn tell(api: &CloudApi) -> io::Result<()> {
    let (mut messages, mut refusals) = (0, 0);
    loop {
        let news = |record: &Record| {
            let news = (record.messages.get(messages..)?.to_vec(), record.refusals.get(refusals..)?.to_vec());
            (!news.0.is_empty() || !news.1.is_empty()).then_some(news)
        };
        let Ok((accepted, refused)) = api.wait_until(LONG, news).await else { continue };
        (messages, refusals) = (messages + accepted.len(), refusals + refused.len());
        accepted
            .iter()
            .map(accepted_line)
            .chain(refused.iter().map(refused_line))
            .try_for_each(|l| say(&l))?;
    }
}

/// With the link, which is what the person at the keyboard needs: this is the recipient's phone.
fn accepted_line(message: &Accepted) -> String {
    let Accepted { to, template, language, links, .. } = message;
    let links: Vec<_> = links.iter().map(|link| link.url.as_str()).collect();
    format!("accepted  {}  {template} ({language})  {}", masked(to), links.join(" "))
}

fn refused_line(refusal: &Refusal) -> String {
    let to = refusal.to.as_deref().map_or_else(String::new, masked);
    format!("refused   {to}  {}  {}", refusal.error.code, refusal.error.details)
}

/// A number of which the middle is hidden. By characters: what was refused may be anything.
fn masked(number: &str) -> String {
    let length = number.chars().count();
    let shown = |n: usize| n < 4 || n + 2 >= length;
    number.chars().enumerate().map(|(n, c)| if shown(n) { c } else { '*' }).collect()
}

fn say(line: &str) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{line}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_number_is_hidden() {
        assert_eq!(masked("+962790123456"), "+962*******56");
        assert_eq!(masked("ليلى"), "ليلى");
    }
}
