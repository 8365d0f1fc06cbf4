//! A service on the web that keeps what it is asked and answers as it is told.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use super::wait_until;

/// What was asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    /// Method and path.
    pub(crate) line: String,
    /// Each with its name in small letters.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }
}

pub(crate) struct WebServer {
    port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
    answers: Arc<Mutex<Vec<(u16, String)>>>,
}

impl WebServer {
    /// One that gives these answers in turn, the last of them for ever.
    pub(crate) fn start(answers: &[(u16, &str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut answers: Vec<_> = answers
            .iter()
            .map(|(status, body)| (*status, (*body).to_owned()))
            .collect();
        answers.reverse();
        let server = Self {
            port,
            asked: Arc::default(),
            answers: Arc::new(Mutex::new(answers)),
        };
        let (asked, answers) = (Arc::clone(&server.asked), Arc::clone(&server.answers));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                serve(stream, &asked, &answers);
            }
        });
        server
    }

    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(crate) fn wait_asked(&self, count: usize) -> Vec<Asked> {
        wait_until("the service is asked", Duration::from_secs(20), || {
            let asked = self.asked.lock().unwrap();
            (asked.len() >= count).then(|| asked.clone())
        })
    }
}

fn serve(stream: TcpStream, asked: &Mutex<Vec<Asked>>, answers: &Mutex<Vec<(u16, String)>>) {
    let mut reader = BufReader::new(stream);
    let mut one = Asked::default();
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    line.trim_end()
        .trim_end_matches(" HTTP/1.1")
        .clone_into(&mut one.line);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        let header = (name.to_ascii_lowercase(), value.trim().to_owned());
        one.headers.push(header);
    }
    let length = one.header("content-length").parse().unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    one.body = String::from_utf8(body).unwrap();
    asked.lock().unwrap().push(one);
    let mut answers = answers.lock().unwrap();
    let (status, body) = if answers.len() > 1 {
        answers.pop().unwrap()
    } else {
        answers[0].clone()
    };
    let answer = format!(
        "HTTP/1.1 {status} Told\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    reader.get_mut().write_all(answer.as_bytes()).unwrap();
}
