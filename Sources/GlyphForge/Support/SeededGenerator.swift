/// Random numbers that a seed decides, the same on every machine and in every version (SplitMix64; Steele, Lea and
/// Flood, OOPSLA 2014).
public struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    /// A generator whose numbers follow from the seed.
    public init(seed: UInt64) { state = seed }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

extension SeededGenerator {
    /// A whole number below `bound`, each as likely (Lemire 2019: the high half of a product, without the lows that
    /// come once too often).
    mutating func next(below bound: UInt64) -> UInt64 {
        let surplus = (0 &- bound) % bound
        while true {
            let product = next().multipliedFullWidth(by: bound)
            if product.low >= surplus { return product.high }
        }
    }

    /// Shuffles (Fisher and Yates): each place, from the first on, gets one of the elements from there on.
    ///
    /// For orders that are never kept but made again from the seed, years later too: the standard library does not
    /// promise that its own shuffle stays as it is.
    package mutating func shuffle<Element>(_ array: inout [Element]) {
        for place in array.indices { array.swapAt(place, place + Int(next(below: UInt64(array.count - place)))) }
    }

    /// A seed computed from another seed and a number, for the parts of a job that need independent random numbers.
    package static func derivedSeed(_ seed: UInt64, _ number: UInt64) -> UInt64 {
        var generator = SeededGenerator(seed: seed &+ number &* 0xD6E8_FEB8_6659_FD93)
        return generator.next()
    }
}
