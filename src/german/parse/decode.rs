//! Choosing a tree: the best one with a single root, projective or not (Chu and Liu 1965, Edmonds 1967).

/// Heads of the best tree over arc scores as [`super::network::Network::arcs`] gives them: for each token 0 for the
/// root, else its head counted from 1. Exactly one token has head 0 and no token governs itself, whatever the scores.
pub fn tree(scores: &[f32], stride: usize, length: usize) -> Vec<usize> {
    let mut heads: Vec<usize> = (0..length).map(|d| best_head(&scores[d * stride..=d * stride + length], d)).collect();
    if !is_tree(&heads) {
        heads = spanning_tree(scores, stride, length);
    }
    heads
}

fn best_head(row: &[f32], dependent: usize) -> usize {
    let mut best = usize::from(dependent == 0);
    best = if row.len() == 2 { 0 } else { best };
    for (head, &score) in row.iter().enumerate() {
        if head != dependent + 1 && score > row[best] {
            best = head;
        }
    }
    best
}

/// Whether there is one root that governs all tokens.
pub fn is_tree(heads: &[usize]) -> bool {
    // 0: not seen, else the number of the walk that saw it; a walk that meets itself has found a cycle.
    let mut seen = vec![0; heads.len() + 1];
    seen[0] = usize::MAX;
    for start in 1..=heads.len() {
        let mut at = start;
        while seen[at] == 0 {
            seen[at] = start;
            at = heads[at - 1];
        }
        if at != 0 && seen[at] == start {
            return false;
        }
    }
    heads.iter().filter(|&&h| h == 0).count() == 1
}

/// The best tree by contracting cycles.
fn spanning_tree(scores: &[f32], stride: usize, length: usize) -> Vec<usize> {
    let nodes = length + 1;
    let finite = |score: f32| if score.is_finite() { f64::from(score).clamp(-1e6, 1e6) } else { -1e6 };
    // Each arc from the root costs more than all other arcs can win: the best tree has a single one.
    let toll = 1e3 + 2.0 * nodes as f64 * scores.iter().map(|&s| finite(s).abs()).fold(0.0, f64::max);
    let mut weights = vec![f64::NEG_INFINITY; nodes * nodes];
    for d in 0..length {
        for h in 0..=length {
            if h != d + 1 {
                let score = finite(scores[d * stride + h]);
                weights[(d + 1) * nodes + h] = if h == 0 { score - toll } else { score };
            }
        }
    }
    let mut heads = contract(&weights, nodes);
    heads.remove(0);
    heads
}

/// Heads of the best arborescence out of node 0; `weights[d * nodes + h]` is the arc from h to d.
fn contract(weights: &[f64], nodes: usize) -> Vec<usize> {
    let mut heads = vec![0; nodes];
    for (d, head) in heads.iter_mut().enumerate().skip(1) {
        let row = &weights[d * nodes..(d + 1) * nodes];
        for h in 1..nodes {
            if h != d && row[h] > row[*head] {
                *head = h;
            }
        }
    }
    let Some(cycle) = find_cycle(&heads) else { return heads };
    // Nodes outside the cycle keep their order; the cycle becomes the last node.
    let outside: Vec<usize> = (0..nodes).filter(|&n| !cycle[n]).collect();
    let inside: Vec<usize> = (0..nodes).filter(|&n| cycle[n]).collect();
    let small = outside.len() + 1;
    let knot = small - 1;
    let mut reduced = vec![f64::NEG_INFINITY; small * small];
    // Which member of the cycle an arc into it enters, and which one an arc out of it leaves.
    let mut enters = vec![inside[0]; small];
    let mut leaves = vec![inside[0]; small];
    for (i, &a) in outside.iter().enumerate() {
        for (j, &b) in outside.iter().enumerate() {
            reduced[i * small + j] = weights[a * nodes + b];
        }
        let mut into = f64::NEG_INFINITY;
        for &member in &inside {
            let gain = weights[member * nodes + a] - weights[member * nodes + heads[member]];
            if gain > into {
                (into, enters[i]) = (gain, member);
            }
            if weights[a * nodes + member] > reduced[i * small + knot] {
                reduced[i * small + knot] = weights[a * nodes + member];
                leaves[i] = member;
            }
        }
        reduced[knot * small + i] = into;
    }
    let solved = contract(&reduced, small);
    for (i, &a) in outside.iter().enumerate().skip(1) {
        heads[a] = if solved[i] == knot { leaves[i] } else { outside[solved[i]] };
    }
    let from = solved[knot];
    heads[enters[from]] = outside[from];
    heads
}

/// Marks the nodes of one cycle.
fn find_cycle(heads: &[usize]) -> Option<Vec<bool>> {
    let mut seen = vec![0; heads.len()];
    for start in 1..heads.len() {
        let mut at = start;
        while at != 0 && seen[at] == 0 {
            seen[at] = start;
            at = heads[at];
        }
        if at != 0 && seen[at] == start {
            let mut cycle = vec![false; heads.len()];
            while !std::mem::replace(&mut cycle[at], true) {
                at = heads[at];
            }
            return Some(cycle);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The score of the best single-rooted tree, by trying all.
    fn best_by_trial(scores: &[f32], length: usize) -> f32 {
        let mut best = f32::NEG_INFINITY;
        for code in 0..(length + 1).pow(length as u32) {
            let heads: Vec<usize> = (0..length).map(|d| code / (length + 1).pow(d as u32) % (length + 1)).collect();
            if is_tree(&heads) {
                best = best.max(total(scores, length, &heads));
            }
        }
        best
    }

    fn total(scores: &[f32], length: usize, heads: &[usize]) -> f32 {
        heads.iter().enumerate().map(|(d, &h)| scores[d * (length + 1) + h]).sum()
    }

    proptest! {
        #[test]
        fn the_tree_is_the_best_there_is(length in 1usize..5, scores in prop::collection::vec(-9i8..9, 30)) {
            let scores: Vec<f32> = scores[..length * (length + 1)].iter().map(|&s| f32::from(s)).collect();
            let heads = tree(&scores, length + 1, length);
            prop_assert!(is_tree(&heads));
            prop_assert_eq!(total(&scores, length, &heads), best_by_trial(&scores, length));
        }

        #[test]
        fn senseless_scores_still_give_a_tree(length in 1usize..40, seed in any::<u32>()) {
            let scores: Vec<f32> = (0..length * (length + 1))
                .map(|i| f32::from_bits((i as u32).wrapping_mul(2_654_435_761).wrapping_add(seed)))
                .collect();
            prop_assert!(is_tree(&tree(&scores, length + 1, length)));
        }
    }
}
