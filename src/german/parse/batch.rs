//! Sentences that are read together, and the order in which a recurrent layer steps through them.

/// Sentences whose tokens lie one after the other.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Row of each sentence's first token, and the number of all tokens.
    pub starts: Vec<usize>,
    /// Sentences by falling length: at step t the first `active(t)` of them are running.
    order: Vec<usize>,
}

impl Batch {
    pub fn new(lengths: impl IntoIterator<Item = usize>) -> Self {
        let mut starts = vec![0];
        for length in lengths {
            starts.push(starts[starts.len() - 1] + length);
        }
        let mut order: Vec<usize> = (0..starts.len() - 1).collect();
        order.sort_by_key(|&s| std::cmp::Reverse(starts[s + 1] - starts[s]));
        Self { starts, order }
    }

    /// Number of all tokens.
    pub fn tokens(&self) -> usize {
        self.starts[self.starts.len() - 1]
    }

    /// Number of tokens of sentence `s`.
    pub fn length(&self, s: usize) -> usize {
        self.starts[s + 1] - self.starts[s]
    }

    /// Steps of the longest sentence.
    pub fn steps(&self) -> usize {
        self.order.first().map_or(0, |&s| self.length(s))
    }

    /// Rows of the tokens that are read at step `t`, from the sentences' ends if `backward`.
    pub fn rows(&self, t: usize, backward: bool) -> impl Iterator<Item = usize> + '_ {
        self.order
            .iter()
            .take_while(move |&&s| self.length(s) > t)
            .map(move |&s| if backward { self.starts[s + 1] - 1 - t } else { self.starts[s] + t })
    }
}
