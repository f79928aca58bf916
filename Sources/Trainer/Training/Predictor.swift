public import GlyphForge
internal import CDNNL

/// Computes probabilities with a trained network.
public final class Predictor {
    private let execution: Execution
    private let transform: InputTransform
    private let wantsFeatures: Bool
    private var probabilities: [Float]

    /// - Parameters:
    ///   - network: With a unit for each class at its end.
    ///   - batch: Images computed at once.
    ///   - wantsFeatures: Whether to keep the outputs of the last hidden layer too.
    public init(_ network: Network, transform: InputTransform, batch: Int = 256, wantsFeatures: Bool = false) throws(EngineError) {
        execution = try Execution(network, batch: batch, isTraining: false)
        self.transform = transform
        self.wantsFeatures = wantsFeatures
        probabilities = Array(repeating: 0, count: execution.output.count)
    }

    /// The predictions for images of a data set, in the order of `indices`.
    ///
    /// - Parameter progress: Told after each batch how many images are done.
    public func predict(
        _ dataset: Dataset, _ indices: some RandomAccessCollection<Int>, progress: (Int) throws -> Void = { _ in }
    ) throws -> Predictions {
        precondition(execution.network.inputShape == [1, dataset.side, dataset.side])
        return try predict(count: indices.count, progress: progress) { position, pixels in
            let index = indices[indices.index(indices.startIndex, offsetBy: position)]
            dataset.withPixels(at: index) { pixels.copyMemory(from: $0) }
        }
    }

    /// The predictions for images that `fill` hands out one by one.
    ///
    /// - Parameter fill: Writes the pixels of the image of a number, `side * side` grey levels row by row.
    public func predict(
        count: Int, progress: (Int) throws -> Void = { _ in }, fill: (Int, UnsafeMutableRawBufferPointer) throws -> Void
    ) throws -> Predictions {
        let classes = execution.network.outputShape[0]
        var made = Predictions(classCount: classes, featureCount: wantsFeatures ? execution.featureCount : 0)
        let area = execution.network.inputShape.reduce(1, *)
        let pixels = UnsafeMutableRawBufferPointer.allocate(byteCount: execution.batch * area, alignment: 64)
        defer { pixels.deallocate() }
        pixels.initializeMemory(as: UInt8.self, repeating: 0)
        var start = 0
        while start < count {
            let rows = min(execution.batch, count - start)
            for row in 0..<rows {
                try fill(start + row, UnsafeMutableRawBufferPointer(rebasing: pixels[row * area..<(row + 1) * area]))
            }
            transform.apply(to: UnsafeRawBufferPointer(pixels), into: execution.input)
            try execution.forward()
            probabilities.withUnsafeMutableBufferPointer { probabilities in
                for row in 0..<rows {
                    let columns = row * classes..<(row + 1) * classes
                    softmax(
                        UnsafeMutableBufferPointer(rebasing: execution.output[columns]),
                        into: UnsafeMutableBufferPointer(rebasing: probabilities[columns]))
                }
            }
            let features = wantsFeatures ? try Array(execution.features()[..<(rows * execution.featureCount)]) : []
            made.append(probabilities: probabilities.prefix(rows * classes), features: features)
            start += rows
            try progress(start)
        }
        return made
    }
}

extension InputTransform {
    /// Turns pixels into what the network sees, one for one.
    func apply(to pixels: UnsafeRawBufferPointer, into result: UnsafeMutableBufferPointer<Float>) {
        precondition(pixels.count == result.count)
        gf_scale_pixels(
            pixels.baseAddress!.assumingMemoryBound(to: UInt8.self), result.baseAddress!, pixels.count, line.factor, line.addend)
    }
}
