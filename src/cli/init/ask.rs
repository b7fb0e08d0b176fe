//! Where answers come from: flags, a terminal, a pipe, or nowhere.

use super::super::exit::Failure;
use std::io::{self, BufRead, Write};

/// An answer, and whether it was given.
#[derive(Clone, Debug, PartialEq)]
pub struct Told<T> {
    /// The answer.
    pub value: T,
    /// Nobody gave it: it is the default.
    pub is_assumed: bool,
}

/// Who answers what the flags leave open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Somebody at a terminal, who is asked again where an answer will not do.
    Terminal,
    /// A pipe or file, an answer a line; what will not do is an error.
    Pipe,
    /// Nobody: defaults stand.
    Nobody,
}

/// One thing to know.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The flag that answers it, without dashes.
    pub flag: &'a str,
    /// The question, in words.
    pub words: &'a str,
    /// The answer where nobody gives one.
    pub default: &'a str,
}

/// Reads answers, in the order of the questions.
pub struct Asking<'a> {
    source: Source,
    input: &'a mut dyn BufRead,
    talk: &'a mut dyn Write,
    answers: usize,
    given: Vec<(String, String)>,
}

impl<'a> Asking<'a> {
    /// Reads from `input`, asks on `talk`.
    pub fn new(source: Source, input: &'a mut dyn BufRead, talk: &'a mut dyn Write) -> Self {
        Self {
            source,
            input,
            talk,
            answers: 0,
            given: Vec::new(),
        }
    }

    /// The answers that are no defaults, by their flags.
    pub fn given(&self) -> &[(String, String)] {
        &self.given
    }

    /// The answer of the flag; else of whoever answers, an empty line being the default.
    ///
    /// `read` takes a text or says what is wanted.
    ///
    /// # Errors
    /// If the flag's or a pipe's answer will not do, or the answers end before this one.
    pub fn answer<T>(
        &mut self,
        question: Question<'_>,
        given: Option<&str>,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Told<T>, Failure> {
        if given.is_some() || self.source == Source::Nobody {
            return self.unasked(question, given, read);
        }
        loop {
            let line = self.line(question)?;
            let is_assumed = line.is_empty();
            let text = if is_assumed { question.default } else { &line };
            match (read(text), self.source) {
                (Ok(value), _) => {
                    if !is_assumed {
                        self.note(question, text);
                    }
                    return Ok(Told { value, is_assumed });
                }
                (Err(wanted), Source::Terminal) => {
                    writeln!(self.talk, "  `{text}` will not do: {wanted}").map_err(unasked_for)?;
                }
                (Err(wanted), Source::Pipe | Source::Nobody) => {
                    let (flag, number) = (question.flag, self.answers);
                    return Err(Failure::Usage(format!(
                        "answer {number}, for `--{flag}`, is `{text}`: {wanted}"
                    )));
                }
            }
        }
    }

    /// The answer of the flag, else the default: what is never asked.
    ///
    /// # Errors
    /// If the flag's answer will not do.
    pub fn unasked<T>(
        &mut self,
        question: Question<'_>,
        given: Option<&str>,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Told<T>, Failure> {
        let text = given.map_or(question.default, str::trim);
        let value = read(text).map_err(|wanted| {
            Failure::Usage(format!("`--{}` is `{text}`: {wanted}", question.flag))
        })?;
        if given.is_some() {
            self.note(question, text);
        }
        Ok(Told {
            value,
            is_assumed: given.is_none(),
        })
    }

    fn note(&mut self, question: Question<'_>, text: &str) {
        let answer = (question.flag.to_owned(), text.to_owned());
        self.given.push(answer);
    }

    /// The next line, without the space around it.
    fn line(&mut self, question: Question<'_>) -> Result<String, Failure> {
        let Question {
            flag,
            words,
            default,
        } = question;
        if self.source == Source::Terminal {
            write!(self.talk, "{words} [{default}]: ")
                .and_then(|()| self.talk.flush())
                .map_err(unasked_for)?;
        }
        let mut line = String::new();
        let read = self.input.read_line(&mut line);
        let read = read.map_err(|error| {
            Failure::File(format!("cannot read the answer for `--{flag}`: {error}"))
        })?;
        if read == 0 {
            return Err(Failure::Usage(format!(
                "the answers end before the one for `--{flag}`\n  \
                 hint: `--yes` takes defaults for all that is not given, `--{flag}` gives this one"
            )));
        }
        self.answers += 1;
        Ok(line.trim().to_owned())
    }
}

fn unasked_for(error: io::Error) -> Failure {
    Failure::File(format!("cannot ask: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENTS: Question<'static> = Question {
        flag: "clients",
        words: "How many",
        default: "90",
    };

    fn small(text: &str) -> Result<u8, String> {
        text.parse().map_err(|_| "a small number is wanted".into())
    }

    /// What comes of one question, and what was said.
    fn asked(
        source: Source,
        input: &str,
        given: Option<&str>,
    ) -> (Result<Told<u8>, Failure>, String) {
        let (mut input, mut talk) = (input.as_bytes(), Vec::new());
        let told = Asking::new(source, &mut input, &mut talk).answer(CLIENTS, given, small);
        (told, String::from_utf8(talk).expect("talk is UTF-8"))
    }

    fn told(value: u8, is_assumed: bool) -> Result<Told<u8>, Failure> {
        Ok(Told { value, is_assumed })
    }

    #[test]
    fn a_terminal_is_asked_again_until_the_answer_will_do() {
        let (answer, talk) = asked(Source::Terminal, "many\n 7 \n", None);
        assert_eq!(answer, told(7, false));
        assert_eq!(
            talk,
            "How many [90]:   `many` will not do: a small number is wanted\nHow many [90]: "
        );
    }

    #[test]
    fn a_pipe_is_not_asked_and_what_will_not_do_is_an_error() {
        assert_eq!(
            asked(Source::Pipe, "7\n", None),
            (told(7, false), String::new())
        );
        let (answer, talk) = asked(Source::Pipe, "many\n7\n", None);
        let words = "answer 1, for `--clients`, is `many`: a small number is wanted";
        assert_eq!(answer, Err(Failure::Usage(words.into())));
        assert_eq!(talk, "");
    }

    #[test]
    fn an_empty_line_is_the_default_and_says_so() {
        assert_eq!(asked(Source::Pipe, "\n", None).0, told(90, true));
        assert_eq!(asked(Source::Terminal, " \n", None).0, told(90, true));
        assert_eq!(asked(Source::Nobody, "7\n", None).0, told(90, true));
    }

    #[test]
    fn answers_that_end_too_early_are_no_defaults() {
        for source in [Source::Pipe, Source::Terminal] {
            let failure = asked(source, "", None).0.expect_err("nothing was answered");
            let words = failure.to_string();
            assert!(words.starts_with("error: the answers end before the one for `--clients`"));
            assert_eq!(failure.code(), 2);
        }
    }

    #[test]
    fn a_flag_answers_for_everybody() {
        for source in [Source::Pipe, Source::Terminal, Source::Nobody] {
            assert_eq!(
                asked(source, "", Some("7")),
                (told(7, false), String::new())
            );
            let words = "`--clients` is `many`: a small number is wanted";
            let failure = Failure::Usage(words.into());
            assert_eq!(asked(source, "8\n", Some("many")).0, Err(failure));
        }
    }
}
