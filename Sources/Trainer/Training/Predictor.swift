public import GlyphForge
internal import CDNNL

/// Computes class probabilities with a trained network.
public final class Predictor {
    private let execution: Execution
    private let transform: InputTransform
    private let wantsFeatures: Bool
    /// One for each size in the transform; nil for the unchanged image.
    private let views: [ImageView?]
    /// Means over the views of the outputs before the softmax, and of the features.
    private var outputs: [Float]
    private var features: [Float]
    private var probabilities: [Float]

    /// - Parameters:
    ///   - network: Its last layer has one unit for each class.
    ///   - batch: Number of images per forward pass.
    ///   - wantsFeatures: Whether to keep the outputs of the last hidden layer.
    public init(_ network: Network, transform: InputTransform, batch: Int = 256, wantsFeatures: Bool = false)
        throws(EngineError)
    {
        execution = try Execution(network, batch: batch, isTraining: false)
        precondition(!transform.views.isEmpty)
        self.transform = transform
        self.wantsFeatures = wantsFeatures
        let side = network.inputShape[1]
        views = transform.views.map { $0 == 1 ? nil : ImageView(size: $0, side: side) }
        outputs = Array(repeating: 0, count: execution.output.count)
        features = Array(repeating: 0, count: wantsFeatures ? execution.batch * execution.featureCount : 0)
        probabilities = outputs
    }

    /// The number of features of an image.
    var featureCount: Int { execution.featureCount }

    /// Number of pixels in an image.
    private var area: Int { execution.network.inputShape.reduce(1, *) }

    /// Predicts images of a data set, in the order of `indices`.
    ///
    /// - Parameter progress: Called after each batch with the number of images predicted so far.
    public func predict(
        _ dataset: Dataset, _ indices: some RandomAccessCollection<Int>, progress: (Int) throws -> Void = { _ in }
    ) throws -> Predictions {
        precondition(execution.network.inputShape == [1, dataset.side, dataset.side])
        return try predict(count: indices.count, progress: progress) { position, pixels in
            let index = indices[indices.index(indices.startIndex, offsetBy: position)]
            dataset.withPixels(at: index) { pixels.copyMemory(from: $0) }
        }
    }

    /// Predicts images that `fill` provides one by one.
    ///
    /// - Parameter fill: Writes the pixels of the image with the given index: `side * side` grey levels, row by row.
    public func predict(
        count: Int, progress: (Int) throws -> Void = { _ in }, fill: (Int, UnsafeMutableRawBufferPointer) throws -> Void
    ) throws -> Predictions {
        let classes = execution.network.outputShape[0]
        var predictions = Predictions(classCount: classes, featureCount: wantsFeatures ? execution.featureCount : 0)
        let pixels = UnsafeMutableRawBufferPointer.allocate(byteCount: execution.batch * area, alignment: 64)
        defer { pixels.deallocate() }
        pixels.initializeMemory(as: UInt8.self, repeating: 0)
        var start = 0
        while start < count {
            let rows = min(execution.batch, count - start)
            for row in 0..<rows {
                try fill(start + row, UnsafeMutableRawBufferPointer(rebasing: pixels[row * area..<(row + 1) * area]))
            }
            try compute(UnsafeRawBufferPointer(pixels))
            outputs.withUnsafeMutableBufferPointer { outputs in
                probabilities.withUnsafeMutableBufferPointer { probabilities in
                    for row in 0..<rows {
                        let columns = row * classes..<(row + 1) * classes
                        CrossEntropy.softmax(
                            UnsafeMutableBufferPointer(rebasing: outputs[columns]),
                            into: UnsafeMutableBufferPointer(rebasing: probabilities[columns]))
                    }
                }
            }
            predictions.append(
                probabilities: probabilities.prefix(rows * classes),
                features: features.prefix(rows * predictions.featureCount))
            start += rows
            try progress(start)
        }
        return predictions
    }

    /// Computes a batch as the mean over all views.
    private func compute(_ pixels: UnsafeRawBufferPointer) throws {
        let share = 1 / Float(views.count)
        for (number, view) in views.enumerated() {
            if let view {
                for image in 0..<execution.batch {
                    let place = image * area..<(image + 1) * area
                    view.apply(
                        to: UnsafeRawBufferPointer(rebasing: pixels[place]),
                        into: UnsafeMutableBufferPointer(rebasing: execution.input[place]))
                }
                transform.apply(toLevels: execution.input)
            } else {
                transform.apply(to: pixels, into: execution.input)
            }
            try execution.forward()
            add(execution.output, share, isFirst: number == 0, to: &outputs)
            if wantsFeatures { add(try execution.features(), share, isFirst: number == 0, to: &features) }
        }
    }

    private func add(
        _ numbers: some RandomAccessCollection<Float>, _ share: Float, isFirst: Bool, to sums: inout [Float]
    ) {
        for (position, number) in zip(sums.indices, numbers) {
            sums[position] = share * number + (isFirst ? 0 : sums[position])
        }
    }
}

extension InputTransform {
    /// Writes the transformed pixels.
    func apply(to pixels: UnsafeRawBufferPointer, into result: UnsafeMutableBufferPointer<Float>) {
        precondition(pixels.count == result.count)
        gf_scale_pixels(
            pixels.baseAddress!.assumingMemoryBound(to: UInt8.self), result.baseAddress!, pixels.count, affine.factor,
            affine.addend)
    }
}
