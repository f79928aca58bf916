internal import GlyphForge
internal import Foundation

/// An any-time valid 95 % confidence interval of the number of wrong labels: a confidence sequence.
///
/// With a probability of 95 % or more it contains the truth after every review at once, so you may look at it as often
/// as you like and stop at any time.
///
/// Within a stratum, images are drawn in random order without replacement. The number of wrong labels in it has a
/// beta-binomial prior. The prior probability of the true number divided by its posterior probability is a nonnegative
/// martingale that starts at 1 (the prior-posterior ratio of Waudby-Smith and Ramdas 2020, Confidence sequences for
/// sampling without replacement, NeurIPS 33, section 3). The strata are sampled independently, so the product of their
/// ratios is also a martingale, and by Ville's inequality it reaches 20 with a probability of at most 5 %. The interval
/// consists of the totals for which some allocation of the errors to the strata has a product below 20 (the minimum
/// over the nuisance parameter, as in Spertus and Stark 2022, Sweeter than SUITE). Each stratum's term is convex in its
/// number of errors, so a Lagrange multiplier (a price per error) finds the minimum.
///
/// The prior affects the width of the interval, not its validity.
package enum ConfidenceSequence {
    /// A stratum with the prior of its error rate.
    package struct Stratum: Sendable {
        var part: SampledPart
        /// The first parameter of the beta distribution: the weight of errors.
        let priorErrors: Double
        /// The second parameter of the beta distribution: the weight of right labels.
        let priorRight: Double

        /// - Parameters:
        ///   - part: What has been reviewed.
        ///   - expectedRate: The error rate expected before the first review, above 0 and below 1.
        package init(_ part: SampledPart, expectedRate: Double) {
            self.part = part
            // The prior weighs as much as two reviewed images.
            let weight = 2.0
            priorErrors = weight * expectedRate
            priorRight = weight * (1 - expectedRate)
        }

        /// The logarithm of the prior probability of the sequence of answers.
        var logMarginal: Double {
            let (wrong, right) = (priorErrors + Double(part.errors), priorRight + Double(part.reviewed - part.errors))
            return LogGamma.beta(wrong, right) - LogGamma.beta(priorErrors, priorRight)
        }

        /// The logarithm of the probability of the sequence of answers if `errors` labels of the stratum are wrong.
        func logLikelihood(_ errors: Int) -> Double {
            LogGamma.choose(part.size - part.reviewed, errors - part.errors) - LogGamma.choose(part.size, errors)
        }

        /// The largest number of errors at which the last error lowers the log likelihood by at most `price`.
        func errors(atPrice price: Double) -> Int {
            var (low, high) = (part.errors, part.size - part.reviewed + part.errors)
            while low < high {
                let middle = low + (high - low + 1) / 2
                if gain(middle) >= -price { low = middle } else { high = middle - 1 }
            }
            return low
        }

        /// The change of the log likelihood from `errors - 1` to `errors`. It decreases with the number of errors.
        private func gain(_ errors: Int) -> Double {
            let (all, wrong) = (Double(part.size), Double(errors))
            let (seen, seenWrong) = (Double(part.reviewed), Double(part.errors))
            return log((all - seen - wrong + seenWrong + 1) * wrong / ((wrong - seenWrong) * (all - wrong + 1)))
        }
    }

    /// The interval of the number of wrong labels in all strata together.
    package static func interval(_ strata: [Stratum]) -> ClosedRange<Int> {
        let threshold = strata.reduce(0.0) { $0 + $1.logMarginal } + log(1 - Confidence.level)
        let upper = bound(strata, threshold: threshold, sign: 1)
        let lower = bound(strata, threshold: threshold, sign: -1)
        return min(lower, upper)...upper
    }

    /// The total at which the likelihood of the best allocation falls below the threshold, searching up or down from
    /// the most likely total. The search stops just outside, so the interval is never too narrow.
    private static func bound(_ strata: [Stratum], threshold: Double, sign: Double) -> Int {
        func allocation(_ price: Double) -> [Int] { strata.map { $0.errors(atPrice: sign * price) } }
        var (inside, outside) = (0.0, 1.0)
        func isOutside(_ price: Double) -> Bool {
            zip(strata, allocation(price)).reduce(0) { $0 + $1.0.logLikelihood($1.1) } < threshold
        }
        let maxPrice = 64.0
        while outside < maxPrice, !isOutside(outside) { (inside, outside) = (outside, 2 * outside) }
        for _ in 0..<40 {
            let middle = (inside + outside) / 2
            if isOutside(middle) { outside = middle } else { inside = middle }
        }
        return allocation(outside).reduce(0, +)
    }
}

extension LogGamma {
    /// The logarithm of the beta function.
    fileprivate static func beta(_ a: Double, _ b: Double) -> Double { value(a) + value(b) - value(a + b) }
}
