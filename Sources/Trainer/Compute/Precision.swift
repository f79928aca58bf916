internal import CDNNL

/// The numbers that a network's layers compute with.
public enum Precision: String, Codable, CaseIterable, Sendable {
    /// IEEE 754's of 32 bits.
    case fp32
    /// bfloat16: as large and as small as float32, but with 8 significant bits in place of 24. What layers hand on, and
    /// the weights that they multiply by, are rounded to it; sums, the weights that training changes and their
    /// gradients, the statistics of batch normalisation, and the last layer's results stay float32.
    case bf16

    /// - Throws: A sentence when the processor is not made for it.
    public func requireSupport() throws(EngineError) {
        guard self == .bf16, !Engine.hasBrainFloat else { return }
        throw EngineError(
            "This processor has no instructions for bf16 (oneDNN uses \(Engine.instructionSet) here, bf16 needs AVX-512 BF16 or AMX): compute with fp32."
        )
    }

    var element: gf_element { self == .bf16 ? GF_BFLOAT16 : GF_FLOAT32 }
}
