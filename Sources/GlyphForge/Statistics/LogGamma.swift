internal import Glibc

/// Logarithms of the gamma function and of binomial coefficients.
package enum LogGamma {
    /// The natural logarithm of the gamma function at a positive number.
    package static func value(_ number: Double) -> Double {
        var sign: Int32 = 0
        return lgamma_r(number, &sign)
    }

    /// The natural logarithm of the binomial coefficient `whole` over `part`.
    package static func choose(_ whole: Int, _ part: Int) -> Double {
        value(Double(whole) + 1) - value(Double(part) + 1) - value(Double(whole - part) + 1)
    }
}
