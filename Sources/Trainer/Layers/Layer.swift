internal import CDNNL

/// The connection between two layers: the output of the first, and its gradient, which the second writes.
struct Port {
    /// Dimensions: batch; then channels, rows and columns, or units.
    let tensor: Tensor
    /// In the layout of the tensor; nil when it is not needed: in inference, and before the first weights.
    let gradient: Tensor?

    var layout: Layout { tensor.layout }
    var dimensions: [Int] { tensor.layout.dimensions }
}

/// A layer for one batch size, with all tensors and operations that it needs.
///
/// `forward` reads the input tensor and writes the output tensor. `backward` reads the gradient of the output, which it
/// may overwrite, and writes the gradients of the input, if needed, and of the layer's parameters.
protocol Layer: AnyObject {
    var output: Port { get }
    func forward(seed: UInt64) throws(EngineError)
    func backward(seed: UInt64) throws(EngineError)
}

/// The settings and resources that all layers of an execution share.
struct LayerContext {
    let engine: Engine
    let scratch: Scratch
    let isTraining: Bool
    let precision: Precision

    var purpose: gf_mode { isTraining ? GF_TRAINING : GF_INFERENCE }

    func tensor(_ layout: Layout) throws(EngineError) -> Tensor { try Tensor(layout, on: engine) }

    /// A port for the output of a layer.
    func port(_ layout: Layout) throws(EngineError) -> Port {
        Port(tensor: try tensor(layout), gradient: isTraining ? try tensor(layout) : nil)
    }
}

/// A tensor in the layout that an operation needs, with the copy to or from another layout if one is needed.
struct Adapted {
    let tensor: Tensor
    let copying: Operation?

    /// Provides `existing` in `layout` for reading.
    init(reading existing: Tensor, in layout: Layout, _ context: LayerContext) throws(EngineError) {
        if existing.layout == layout {
            self.init(tensor: existing, copying: nil)
        } else {
            let tensor = try context.tensor(layout)
            self.init(tensor: tensor, copying: try .reorder(existing, to: tensor, context.scratch))
        }
    }

    /// Provides a tensor in `layout` for writing; ``copy()`` transfers it to `existing`.
    init(writing existing: Tensor, in layout: Layout, _ context: LayerContext) throws(EngineError) {
        if existing.layout == layout {
            self.init(tensor: existing, copying: nil)
        } else {
            let tensor = try context.tensor(layout)
            self.init(tensor: tensor, copying: try .reorder(tensor, to: existing, context.scratch))
        }
    }

    private init(tensor: Tensor, copying: Operation?) {
        self.tensor = tensor
        self.copying = copying
    }

    func copy() throws(EngineError) { try copying?.run() }
}
