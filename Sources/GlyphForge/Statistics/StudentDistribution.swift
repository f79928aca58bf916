internal import Glibc

/// Student's t distribution.
package enum StudentDistribution {
    /// The 97.5 % quantile.
    ///
    /// - Parameter freedom: The degrees of freedom, 1 or more.
    package static func quantile(degreesOfFreedom freedom: Int) -> Double {
        // Bisection over the angle: the probability between -t and t increases with atan(t / sqrt(freedom)).
        var (low, high) = (0.0, Double.pi / 2)
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if probability(within: middle, freedom) < Confidence.level { low = middle } else { high = middle }
        }
        return tan((low + high) / 2) * Double(freedom).squareRoot()
    }

    /// The probability between -t and t, with t = tan(angle) * sqrt(freedom): the finite sums of Abramowitz and Stegun
    /// (1964), 26.7.3-4.
    private static func probability(within angle: Double, _ freedom: Int) -> Double {
        let square = cos(angle) * cos(angle)
        var (term, sum) = (freedom % 2 == 0 ? sin(angle) : sin(angle) * cos(angle), 0.0)
        for factor in stride(from: freedom % 2 == 0 ? 2 : 3, through: freedom, by: 2) {
            sum += term
            term *= Double(factor - 1) / Double(factor) * square
        }
        return freedom % 2 == 0 ? sum : 2 / Double.pi * (angle + sum)
    }
}
