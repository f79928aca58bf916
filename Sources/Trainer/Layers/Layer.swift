internal import CDNNL

/// What a layer hands to the next: its output, and where the next one writes the gradient with respect to it.
struct Port {
    /// Batch first; then channels, rows and columns, or units.
    let tensor: Tensor
    /// In the layout of the tensor; nil when nobody asks for the gradient: in inference, and before the first weights.
    let gradient: Tensor?

    var layout: Layout { tensor.layout }
    var dimensions: [Int] { tensor.layout.dimensions }
}

/// A layer made for one batch size, with all tensors and operations that it needs.
///
/// `forward` reads the input's tensor and writes the output's; `backward` reads the output's gradient, which it may
/// overwrite, and writes the input's gradient, where there is one, and those of its own parameters.
protocol Layer: AnyObject {
    var output: Port { get }
    func forward(seed: UInt64) throws(EngineError)
    func backward(seed: UInt64) throws(EngineError)
}

/// What layers are made with.
struct LayerContext {
    let engine: Engine
    let scratch: Scratch
    let isTraining: Bool
    let precision: Precision

    var purpose: gf_purpose { isTraining ? GF_TRAINING : GF_INFERENCE }

    func tensor(_ layout: Layout) throws(EngineError) -> Tensor { try Tensor(layout, on: engine) }

    /// A port for what a layer writes.
    func port(_ layout: Layout) throws(EngineError) -> Port {
        Port(tensor: try tensor(layout), gradient: isTraining ? try tensor(layout) : nil)
    }
}

/// A tensor in the layout that an operation wants, and what copies it there or back; nothing when it has it already.
struct Adapted {
    let tensor: Tensor
    let copying: Operation?

    /// `existing` for reading in `layout`.
    init(reading existing: Tensor, in layout: Layout, _ context: LayerContext) throws(EngineError) {
        if existing.layout == layout {
            self.init(tensor: existing, copying: nil)
        } else {
            let tensor = try context.tensor(layout)
            self.init(tensor: tensor, copying: try .reorder(existing, to: tensor, context.scratch))
        }
    }

    /// A place in `layout` whose contents go to `existing`.
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
