import ArgumentParser

/// An error rate, or the half-width of its interval, on the command line: `0.25%`, `±0.25%`, `+-0.25%` or `0.0025`.
struct ErrorRateArgument: ExpressibleByArgument {
    /// A fraction greater than 0 and less than 1.
    let rate: Double

    init?(argument: String) {
        var text = argument[...]
        for sign in ["+-", "±"] where text.hasPrefix(sign) { text = text.dropFirst(sign.count) }
        let isPercent = text.hasSuffix("%")
        if isPercent { text = text.dropLast() }
        while text.last == " " { text = text.dropLast() }
        guard let number = Double(text) else { return nil }
        rate = isPercent ? number / 100 : number
        guard rate > 0, rate < 1 else { return nil }
    }
}
