/// A random number generator whose numbers depend only on its seed, on every machine and in every version.
///
/// The algorithm is SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
public struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    /// Creates a generator from a seed.
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
    /// A uniformly distributed integer below `bound`, by Lemire's method (2019): the high half of a product, with
    /// rejection of the low halves that would occur too often.
    mutating func next(below bound: UInt64) -> UInt64 {
        let surplus = (0 &- bound) % bound
        while true {
            let product = next().multipliedFullWidth(by: bound)
            if product.low >= surplus { return product.high }
        }
    }

    /// Shuffles an array (Fisher and Yates).
    ///
    /// Use this for orders that are recomputed from the seed later: the standard library does not promise that its own
    /// shuffle stays the same.
    package mutating func shuffle<Element>(_ array: inout [Element]) {
        for place in array.indices { array.swapAt(place, place + Int(next(below: UInt64(array.count - place)))) }
    }

    /// A seed computed from another seed and a number, for a part of a job that needs its own random numbers.
    package static func derivedSeed(_ seed: UInt64, _ number: UInt64) -> UInt64 {
        var generator = SeededGenerator(seed: seed &+ number &* 0xD6E8_FEB8_6659_FD93)
        return generator.next()
    }
}
