/// How the numbers of an array become grey levels from 0 to 255.
struct PixelScaling: Hashable {
    /// The number that becomes 0, and the number that becomes 255.
    let black: Double
    let white: Double

    /// Grey levels as they are.
    static let none = PixelScaling(black: 0, white: 255)
    /// Ranges of numbers that need no guess: those that `images / 255` and the usual ways to centre images give. The
    /// first that holds all numbers counts.
    private static let known = [
        PixelScaling(black: 0, white: 1), PixelScaling(black: -0.5, white: 0.5), PixelScaling(black: -1, white: 1),
        .none,
    ]
    /// Whole numbers; 1 is a grey level, not white.
    private static let knownIntegers = [PixelScaling.none]

    /// The scaling of numbers with this range; nil if the range is not clear.
    init?(_ range: NumberRange, isInteger: Bool, isBoolean: Bool) {
        guard range.isFinite else { return nil }
        // Rounding can leave the range by the precision of 16-bit numbers.
        let slack = isInteger ? 0 : 0.001
        let candidates = isBoolean ? [PixelScaling(black: 0, white: 1)] : isInteger ? Self.knownIntegers : Self.known
        guard
            let found = candidates.first(where: {
                range.min >= $0.black - slack && range.max <= $0.white + slack
            })
        else { return nil }
        self = found
    }

    private init(black: Double, white: Double) {
        self.black = black
        self.white = white
    }

    /// The grey level of a number.
    func level(_ number: Double) -> UInt8 {
        UInt8(max(0, min(255, ((number - black) / (white - black) * 255).rounded())))
    }

    /// The range, such as `-0.5...0.5`.
    var rangeText: String { "\(Self.text(black))...\(Self.text(white))" }

    private static func text(_ number: Double) -> String {
        number == number.rounded() ? "\(Int(number))" : "\(number)"
    }
}

/// The smallest and the largest of some numbers.
struct NumberRange {
    private(set) var min = Double.infinity
    private(set) var max = -Double.infinity
    /// Whether all numbers are finite.
    private(set) var isFinite = true
    /// Whether all numbers are whole.
    private(set) var isWhole = true

    mutating func add(_ number: Double) {
        if number < min { min = number }
        if number > max { max = number }
        if !number.isFinite { isFinite = false }
        if number != number.rounded() { isWhole = false }
    }

    /// `from 0 to 3.5`, for messages.
    var text: String {
        isFinite
            ? "from \(TextFormat.decimal(min, digits: 2)) to \(TextFormat.decimal(max, digits: 2))"
            : "that are infinite or not a number (NaN)"
    }
}
