internal import Glibc

/// The number of errors in a random sample drawn without replacement from a finite population of labels.
package struct Hypergeometric {
    /// The population size N.
    package let size: Int
    /// The sample size n, 0 ... N.
    package let drawn: Int

    /// - Parameters:
    ///   - size: The population size N.
    ///   - drawn: The sample size n, 0 ... N.
    package init(size: Int, drawn: Int) {
        self.size = size
        self.drawn = drawn
    }

    /// The probability that the sample contains at most `found` errors if the population contains `errors`, 0 ... N.
    package func probability(atMost found: Int, of errors: Int) -> Double {
        let (fewest, most) = range(errors)
        guard found >= fewest else { return 0 }
        guard found < most else { return 1 }
        // Summing the smaller tail keeps the precision.
        return Double(found) * Double(size) < Double(drawn) * Double(errors)
            ? sum(from: found, downTo: fewest, errors) : 1 - sum(from: found + 1, upTo: most, errors)
    }

    /// The probability that the sample contains at least `found` errors.
    package func probability(atLeast found: Int, of errors: Int) -> Double {
        let (fewest, most) = range(errors)
        guard found > fewest else { return 1 }
        guard found <= most else { return 0 }
        return Double(found) * Double(size) > Double(drawn) * Double(errors)
            ? sum(from: found, upTo: most, errors) : 1 - sum(from: found - 1, downTo: fewest, errors)
    }

    /// The 95 % confidence interval of the number of errors in the population, given the number in the sample.
    ///
    /// It inverts a test with 2.5 % in each tail, as Clopper and Pearson (1934, Biometrika 26, 404-413) did for the
    /// binomial distribution; for finite populations see Buonaccorsi (1987, The American Statistician 41, 215-218). It
    /// contains the true number in at least 95 % of all samples.
    package func limits(_ found: Int) -> ClosedRange<Int> {
        minErrors(found, tail: Confidence.tail)...maxErrors(found, tail: Confidence.tail)
    }

    /// The smallest number of errors for which the probability of `found` or more in the sample exceeds `tail`.
    ///
    /// - Parameters:
    ///   - tail: A probability below 1.
    ///   - bound: A known upper bound of the result, to search less.
    package func minErrors(_ found: Int, tail: Double, notAbove bound: Int? = nil) -> Int {
        precondition((0...drawn).contains(found) && drawn <= size)
        // The probability is monotonic in the number of errors.
        return first(in: found...(bound ?? size - drawn + found)) { probability(atLeast: found, of: $0) > tail }
    }

    /// The largest number of errors for which the probability of `found` or fewer in the sample exceeds `tail`.
    ///
    /// - Parameters:
    ///   - tail: A probability below 1.
    ///   - bound: A known lower bound of the result, to search less.
    package func maxErrors(_ found: Int, tail: Double, notBelow bound: Int? = nil) -> Int {
        precondition((0...drawn).contains(found) && drawn <= size)
        return first(in: (bound ?? found)...(size - drawn + found)) { probability(atMost: found, of: $0 + 1) <= tail }
    }

    /// The possible numbers of errors in the sample.
    private func range(_ errors: Int) -> (fewest: Int, most: Int) {
        (max(0, drawn + errors - size), min(drawn, errors))
    }

    /// The sum of probabilities from `start` upwards, until the terms no longer change it.
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

    /// The sum of probabilities from `start` downwards.
    private func sum(from start: Int, downTo fewest: Int, _ errors: Int) -> Double {
        var (term, sum, found) = (1.0, 1.0, Double(start))
        let (all, drawn, wrong) = (Double(size), Double(drawn), Double(errors))
        while found > Double(fewest), term > 1e-17 * sum {
            term *= found * (all - wrong - drawn + found) / ((wrong - found + 1) * (drawn - found + 1))
            sum += term
            found -= 1
        }
        return min(1, exp(logProbability(start, errors)) * sum)
    }

    private func logProbability(_ found: Int, _ errors: Int) -> Double {
        LogGamma.choose(errors, found) + LogGamma.choose(size - errors, drawn - found) - LogGamma.choose(size, drawn)
    }

    /// The first number that satisfies a monotonic condition; the last number of the range if no earlier one does.
    private func first(in range: ClosedRange<Int>, where isSatisfied: (Int) -> Bool) -> Int {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = low + (high - low) / 2
            if isSatisfied(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
