import ArgumentParser

/// A share of wrong labels, or a width to each side of one: 0.25%, ±0.25%, +-0.25% or 0.0025.
struct ErrorShare: ExpressibleByArgument {
    /// Above 0 and below 1.
    let share: Double

    init?(argument: String) {
        var text = argument[...]
        for sign in ["+-", "±"] where text.hasPrefix(sign) { text = text.dropFirst(sign.count) }
        let isPercent = text.hasSuffix("%")
        if isPercent { text = text.dropLast() }
        while text.last == " " { text = text.dropLast() }
        guard let number = Double(text) else { return nil }
        share = isPercent ? number / 100 : number
        guard share > 0, share < 1 else { return nil }
    }
}
