internal import GlyphForge
internal import Foundation

/// An interval that holds the truth with 95 % confidence at every look at once, however often one looks and whenever
/// one stops.
///
/// Within a stratum images are drawn without replacement in a random order. Before them the number of wrong ones has a
/// beta-binomial distribution as prior; its weight over that of the truth, times the same after the data turned round,
/// is a nonnegative martingale that starts at 1 (the prior-posterior ratio of Waudby-Smith and Ramdas 2020, Confidence
/// sequences for sampling without replacement, NeurIPS 33, section 3). Strata are drawn apart from each other, so the
/// product of theirs is a martingale too, and by Ville's inequality reaches 20 with a probability of 5 % at most. The
/// total numbers of errors that it cannot exclude are those that some allocation to the strata gives a product below 20
/// (the least over the nuisance as in Spertus and Stark 2022, Sweeter than SUITE). That least product is found by a
/// price per error: each stratum's term is convex in its number of errors.
///
/// The prior decides how wide the interval is, not whether it holds.
package enum ConfidenceSequence {
    /// A stratum with what was believed of it before its first review.
    package struct Stratum: Sendable {
        var part: SampledPart
        /// The parameters of the beta distribution that the prior mixes over.
        let priorErrors: Double
        let priorRight: Double

        /// - Parameter expectedRate: The share of wrong labels that was expected before the first review, above 0 and
        ///   below 1.
        package init(_ part: SampledPart, expectedRate: Double) {
            self.part = part
            // As if this many images had been seen.
            let weight = 2.0
            priorErrors = weight * expectedRate
            priorRight = weight * (1 - expectedRate)
        }

        /// The logarithm of the probability of what was seen, in its order, under the prior.
        var logMarginal: Double {
            let (wrong, right) = (priorErrors + Double(part.errors), priorRight + Double(part.reviewed - part.errors))
            return logBeta(wrong, right) - logBeta(priorErrors, priorRight)
        }

        /// The same if `errors` of the stratum are wrong.
        func logLikelihood(_ errors: Int) -> Double {
            LogGamma.choose(part.size - part.reviewed, errors - part.errors) - LogGamma.choose(part.size, errors)
        }

        /// The most errors to have when each costs `price` in log likelihood to forgo: all at which one more loses less
        /// than that.
        func errors(atPrice price: Double) -> Int {
            var (low, high) = (part.errors, part.size - part.reviewed + part.errors)
            while low < high {
                let middle = low + (high - low + 1) / 2
                if gain(middle) >= -price { low = middle } else { high = middle - 1 }
            }
            return low
        }

        /// How much the log likelihood rises from one error less to so many; the more errors, the less.
        private func gain(_ errors: Int) -> Double {
            let (all, wrong) = (Double(part.size), Double(errors))
            let (seen, seenWrong) = (Double(part.reviewed), Double(part.errors))
            return log((all - seen - wrong + seenWrong + 1) * wrong / ((wrong - seenWrong) * (all - wrong + 1)))
        }
    }

    /// The interval of the number of wrong labels in all strata together.
    package static func interval(_ strata: [Stratum]) -> ClosedRange<Int> {
        let least = strata.reduce(0.0) { $0 + $1.logMarginal } + log(1 - Confidence.level)
        let upper = end(strata, least: least, sign: 1)
        let lower = end(strata, least: least, sign: -1)
        return min(lower, upper)...upper
    }

    /// The total where the best allocation's likelihood falls below the least, going up or down from the most likely
    /// total. The search ends just outside, which errs on the safe side.
    private static func end(_ strata: [Stratum], least: Double, sign: Double) -> Int {
        func allocation(_ price: Double) -> [Int] { strata.map { $0.errors(atPrice: sign * price) } }
        var (inside, outside) = (0.0, 1.0)
        func isOutside(_ price: Double) -> Bool {
            zip(strata, allocation(price)).reduce(0) { $0 + $1.0.logLikelihood($1.1) } < least
        }
        let mostPrice = 64.0
        while outside < mostPrice, !isOutside(outside) { (inside, outside) = (outside, 2 * outside) }
        for _ in 0..<40 {
            let middle = (inside + outside) / 2
            if isOutside(middle) { outside = middle } else { inside = middle }
        }
        return allocation(outside).reduce(0, +)
    }
}

private func logBeta(_ a: Double, _ b: Double) -> Double {
    LogGamma.value(a) + LogGamma.value(b) - LogGamma.value(a + b)
}
