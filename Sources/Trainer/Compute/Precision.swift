internal import CDNNL

/// The number format that a network's layers compute with.
public enum Precision: String, Codable, CaseIterable, Sendable {
    /// IEEE 754 single precision.
    case fp32
    /// bfloat16: the range of float32 with 8 instead of 24 significant bits.
    ///
    /// Activations and the weights in products are rounded to bfloat16. Sums, the weights that training updates and
    /// their gradients, the statistics of batch normalisation, and the results of the last layer stay float32.
    case bf16

    /// Throws an error if the processor has no instructions for this format.
    public func requireSupport() throws(EngineError) {
        guard self == .bf16, !Engine.supportsBFloat16 else { return }
        throw EngineError(
            "This processor has no instructions for bf16: it needs AVX-512 BF16 or AMX, and oneDNN uses "
                + "\(Engine.instructionSet) here. Use fp32.")
    }

    var element: gf_element { self == .bf16 ? GF_BFLOAT16 : GF_FLOAT32 }
}
