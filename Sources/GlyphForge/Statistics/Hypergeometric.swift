internal import Glibc

/// Drawing images without replacement: how many wrong ones are among those drawn.
package struct Hypergeometric {
    /// N, the images there are.
    package let size: Int
    /// n, how many are drawn: 0 ... N.
    package let drawn: Int

    /// - Parameters:
    ///   - size: N.
    ///   - drawn: n, 0 ... N.
    package init(size: Int, drawn: Int) {
        self.size = size
        self.drawn = drawn
    }

    /// The probability of at most `found` wrong ones among those drawn when there are `errors` in all: 0 ... N.
    package func probability(atMost found: Int, of errors: Int) -> Double {
        let (least, most) = range(errors)
        guard found >= least else { return 0 }
        guard found < most else { return 1 }
        // The smaller side is summed: it keeps its digits.
        return Double(found) * Double(size) < Double(drawn) * Double(errors)
            ? sum(from: found, downTo: least, errors) : 1 - sum(from: found + 1, upTo: most, errors)
    }

    /// The probability of at least `found` wrong ones.
    package func probability(atLeast found: Int, of errors: Int) -> Double {
        let (least, most) = range(errors)
        guard found > least else { return 1 }
        guard found <= most else { return 0 }
        return Double(found) * Double(size) > Double(drawn) * Double(errors)
            ? sum(from: found, upTo: most, errors) : 1 - sum(from: found - 1, downTo: least, errors)
    }

    /// The numbers of wrong ones there may be when `found` were among those drawn, each end excluded with 97.5 %
    /// confidence: the test inverted as Clopper and Pearson (1934, Biometrika 26, 404-413) did for the binomial, for
    /// finite populations (Buonaccorsi 1987, The American Statistician 41, 215-218). It holds the truth in 95 % of all
    /// samples or more.
    package func limits(_ found: Int) -> ClosedRange<Int> {
        let tail = (1 - Confidence.level) / 2
        return least(found, tail: tail)...most(found, tail: tail)
    }

    /// The fewest wrong ones with which `found` or more are drawn with a probability above `tail`, below 1.
    ///
    /// - Parameter bound: A number known to be no fewer.
    package func least(_ found: Int, tail: Double, notAbove bound: Int? = nil) -> Int {
        precondition((0...drawn).contains(found) && drawn <= size)
        // Both probabilities go one way in the number of errors.
        return first(in: found...(bound ?? size - drawn + found)) { probability(atLeast: found, of: $0) > tail }
    }

    /// The most wrong ones with which `found` or fewer are drawn with a probability above `tail`, below 1.
    ///
    /// - Parameter bound: A number known to be no more.
    package func most(_ found: Int, tail: Double, notBelow bound: Int? = nil) -> Int {
        precondition((0...drawn).contains(found) && drawn <= size)
        return first(in: (bound ?? found)...(size - drawn + found)) { probability(atMost: found, of: $0 + 1) <= tail }
    }

    /// The numbers of wrong ones that can be among those drawn.
    private func range(_ errors: Int) -> (least: Int, most: Int) { (max(0, drawn + errors - size), min(drawn, errors)) }

    /// Probabilities added from `start` up, until they no longer count.
    private func sum(from start: Int, upTo most: Int, _ errors: Int) -> Double {
        var (term, sum, found) = (1.0, 1.0, Double(start))
        let (all, drawn, wrong) = (Double(size), Double(drawn), Double(errors))
        while found < Double(most), term > 1e-17 * sum {
            term *= (wrong - found) * (drawn - found) / ((found + 1) * (all - wrong - drawn + found + 1))
            sum += term
            found += 1
        }
        return min(1, exp(logProbability(start, errors)) * sum)
    }

    private func sum(from start: Int, downTo least: Int, _ errors: Int) -> Double {
        var (term, sum, found) = (1.0, 1.0, Double(start))
        let (all, drawn, wrong) = (Double(size), Double(drawn), Double(errors))
        while found > Double(least), term > 1e-17 * sum {
            term *= found * (all - wrong - drawn + found) / ((wrong - found + 1) * (drawn - found + 1))
            sum += term
            found -= 1
        }
        return min(1, exp(logProbability(start, errors)) * sum)
    }

    private func logProbability(_ found: Int, _ errors: Int) -> Double {
        LogGamma.choose(errors, found) + LogGamma.choose(size - errors, drawn - found) - LogGamma.choose(size, drawn)
    }

    /// The first number that a condition holds for, which then holds for all greater ones; the last if for none before.
    private func first(in range: ClosedRange<Int>, where holds: (Int) -> Bool) -> Int {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = low + (high - low) / 2
            if holds(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
