internal import CDNNL

/// Sets random elements to 0 in training and scales the others to preserve the mean (Srivastava et al., JMLR 2014).
///
/// The choice depends only on the step's seed, so the backward pass needs no stored mask.
final class Dropout: Layer {
    let output: Port
    private let input: Port
    private let keep: Float
    private let salt: UInt64

    /// - Parameters:
    ///   - rate: The probability of setting an element to 0, 0 ..< 1.
    ///   - salt: Makes the choice different from those of other layers in the same step.
    init(rate: Float, salt: UInt64, input: Port, _ context: LayerContext) throws(EngineError) {
        self.input = input
        keep = 1 - rate
        self.salt = salt
        output = try context.port(input.layout)
    }

    func forward(seed: UInt64) { drop(input.tensor, to: output.tensor, seed) }

    func backward(seed: UInt64) {
        if let gradient = output.gradient, let inputGradient = input.gradient {
            drop(gradient, to: inputGradient, seed)
        }
    }

    private func drop(_ source: Tensor, to result: Tensor, _ seed: UInt64) {
        let seed = seed ^ salt &* 0x9E37_79B9_7F4A_7C15
        if source.layout.element == GF_BFLOAT16 {
            gf_dropout_bfloat16(
                source.bytes.assumingMemoryBound(to: UInt16.self), result.bytes.assumingMemoryBound(to: UInt16.self),
                source.byteCount / 2, keep, seed)
        } else {
            gf_dropout(source.floats.baseAddress!, result.floats.baseAddress!, source.floats.count, keep, seed)
        }
    }
}
