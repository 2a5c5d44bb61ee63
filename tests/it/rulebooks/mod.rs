mod language;
mod release;
