import Testing
import Trainer

@Suite("Errors in recipes")
struct RecipeErrorTests {
    /// A recipe with one line for each of these values, followed by `rest`.
    private static func recipe(
        name: String = "n", summary: String = "s", layers: String = "[]",
        train: String = "{batch: 8, steps: 10, rate: 0.1}", rest: String = ""
    ) -> String {
        "name: \(name)\nsummary: \(summary)\nlayers: \(layers)\ntrain: \(train)\n\(rest)\n"
    }

    private static let cases: [(yaml: String, sentence: String)] = [
        (
            "- a\n- b",
            "line 1: a recipe must be a mapping with the keys name, summary, reported, assumed, input, layers, initialization, biases, train, l2, weight-decay, max-norm, label-smoothing, augmentation, data, pretraining, averaging; got a list."
        ),
        ("a: [", "line 2: invalid YAML (did not find expected node content)."),
        ("a: b: c", "line 1: invalid YAML (mapping values are not allowed in this context)."),
        ("name: n\n\tsummary: s", "line 2: invalid YAML (found a tab character that violates indentation)."),
        (recipe(rest: "name: m"), "line 1: the key 'name' occurs twice."),
        (recipe(rest: "layer: []"), "line 5: a recipe has no key 'layer'; did you mean 'layers'?"),
        (
            recipe(rest: "droput: 1"),
            "line 5: a recipe has no key 'droput'; the keys are name, summary, reported, assumed, input, layers, initialization, biases, train, l2, weight-decay, max-norm, label-smoothing, augmentation, data, pretraining, averaging."
        ),
        (recipe(rest: "2: 1"), "line 5: a recipe has no key '2'; did you mean 'l2'?"),
        ("name: n\nsummary: s\nlayers: []\n", "a recipe needs the key 'train'."),
        ("summary: s\nlayers: []\ntrain: {}\n", "a recipe needs the key 'name'."),
        (
            recipe(name: "a b"),
            "line 1: name must be 1 to 64 letters, digits, '-', '_' and '.', starting with a letter or digit; got 'a b'."
        ),
        (recipe(name: "''"), "line 1: name must be text; got nothing."),
        (recipe(name: "[n]"), "line 1: name must be text; got a list."),
        (recipe(summary: ""), "line 2: summary must be text; got nothing."),
        (recipe(rest: "reported: 96"), "line 5: reported must be a number from 0 to 1; got '96'."),
        (recipe(rest: "reported: '0.9'"), "line 5: reported must be a number from 0 to 1; got '0.9'."),
        (
            recipe(rest: "assumed: one"),
            "line 5: assumed must be a list, with a line starting with '-' for each item; got 'one'."
        ),
        (recipe(rest: "input: {negated: yes}"), "line 5: negated must be true or false; got 'yes'."),
        (recipe(rest: "input: {scale: .inf}"), "line 5: scale must be a number; got '.inf'."),
        (recipe(rest: "input: {scale: 1/0}"), "line 5: scale must be a number; got '1/0'."),
        (recipe(rest: "input: {views: []}"), "line 5: views must be a list of 1 to 16 sizes; got 0."),
        (recipe(rest: "input: {views: [1, 1.1]}"), "line 5: a view must be a number from 0.5 to 1; got '1.1'."),
        (
            recipe(rest: "input:"),
            "line 5: input must be a mapping with the keys negated, scale, shift, views; got nothing."
        ),
        (recipe(rest: "biases: .nan"), "line 5: biases must be a number; got '.nan'."),
        (recipe(rest: "biases: 1e99"), "line 5: biases must be a number; got '1e99'."),
        (recipe(layers: "\n  - droput: 0.5"), "line 4: unknown layer 'droput'; did you mean 'dropout'?"),
        (
            recipe(layers: "\n  - dense: 10\n  - convolution: {channels: 8, size: 3}"),
            "line 5: for images of 28 x 28 pixels, convolution needs rows and columns, but follows a dense layer."
        ),
        (recipe(layers: "\n  - dropout: 1"), "line 4: dropout must be a number of at least 0 and below 1; got '1'."),
        (recipe(layers: "\n  - dropout"), "line 4: dropout needs a value, such as 'dropout: 0.5'."),
        (recipe(layers: "\n  - relu: 5"), "line 4: relu takes no value; got '5'."),
        (
            recipe(layers: "\n  - dense: 0"),
            "line 4: dense must be a whole number from 1 to 1,000,000, or relative such as '2 x pixels'; got '0'."
        ),
        (
            recipe(layers: "\n  - dense: 3.5"),
            "line 4: dense must be a whole number from 1 to 1,000,000, or relative such as '2 x pixels'; got '3.5'."
        ),
        (
            recipe(layers: "\n  - dense: 3 pixels"),
            "line 4: dense must be a whole number from 1 to 1,000,000, or relative such as '2 x pixels'; got '3 pixels'."
        ),
        (
            recipe(layers: "\n  - dense: 4 x pixls"),
            "line 4: dense must be a whole number from 1 to 1,000,000, or relative such as '2 x pixels'; got '4 x pixls'."
        ),
        (
            recipe(layers: "\n  - dense: 2000 x pixels"),
            "line 4: dense must be a whole number from 1 to 1,000,000, or relative such as '2 x pixels'; got '2000 x pixels', which is 1,568,000 for images of 28 x 28 pixels."
        ),
        (recipe(layers: "\n  - dense:"), "line 4: dense needs a value, such as 'dense: 1024'."),
        (recipe(layers: "\n  - convolution: {channels: 8}"), "line 4: convolution needs the key 'size'."),
        (recipe(layers: "\n  - convolution: {size: 3}"), "line 4: convolution needs the key 'channels'."),
        (
            recipe(layers: "\n  - convolution: {channels: 8, size: 3, strid: 2}"),
            "line 4: convolution has no key 'strid'; did you mean 'stride'?"
        ),
        (
            recipe(layers: "\n  - convolution: {channels: 8, size: 3, padding: valid}"),
            "line 4: padding must be 'same' or a number of pixels from 0 to 63; got 'valid'."
        ),
        (
            recipe(layers: "\n  - convolution: {channels: 8, size: 3, padding: 3}"),
            "line 4: for images of 28 x 28 pixels, convolution of size 3 has too much padding (3); it must be less than the size."
        ),
        (
            recipe(layers: "\n  - convolution: {channels: 8, size: 65}"),
            "line 4: size must be a whole number from 1 to 64; got '65'."
        ),
        (
            recipe(layers: "\n  - max-pooling: 20\n  - max-pooling: {size: 4, padding: 0}"),
            "line 5: for images of 28 x 28 pixels, max-pooling of size 4 does not fit on its input of 2 x 2 pixels."
        ),
        (
            recipe(layers: "\n  - convolution:\n    channels: 8\n    size: 3"),
            "line 5: a layer must have one name, but has 'convolution' and 'channels'; indent the lines that belong to 'convolution' further."
        ),
        (recipe(layers: "\n  - maxpooling: 2"), "line 4: unknown layer 'maxpooling'; did you mean 'max-pooling'?"),
        (recipe(layers: "\n  - [relu]"), "line 4: a layer must be a name, with or without a value; got a list."),
        (
            recipe(layers: "relu"),
            "line 3: layers must be a list, with a line starting with '-' for each item; got 'relu'."
        ),
        (recipe(layers: "\n  - residual: []"), "line 4: for images of 28 x 28 pixels, a residual block needs a body."),
        (
            recipe(layers: "\n  - residual:\n      - convolution: {channels: 4, size: 3}"),
            "line 4: for images of 28 x 28 pixels, the outputs of a residual block must have the same shape, but the body's has 4 channels of 28 x 28 and the shortcut's 1 channel of 28 x 28."
        ),
        (recipe(layers: "\n  - residual: {shortcut: []}"), "line 4: residual needs the key 'body'."),
        (
            recipe(layers: "\n  - residual:\n      - relu\n      - dense: 5\n      - max-pooling: 2"),
            "line 7: for images of 28 x 28 pixels, max-pooling needs rows and columns, but follows a dense layer."
        ),
        (
            recipe(
                layers:
                    "\n  - residual: [residual: [residual: [residual: [residual: [residual: [residual: [residual: [residual: [relu]]]]]]]]]"
            ), "line 4: residual blocks can be nested at most 8 deep."
        ),
        (
            recipe(layers: "\n  - dense: 1000000\n  - dense: 1000000"),
            "line 4: for images of 28 x 28 pixels, this network has 1,000,786,000,000 weights; the maximum is 500,000,000."
        ),
        (
            recipe(layers: "\n  - convolution: {channels: 65536, size: 3}"),
            "line 4: convolution has 51,380,224 outputs for each image; the maximum is 16,777,216."
        ),
        (
            recipe(train: "{batch: 0, steps: 10, rate: 0.1}"),
            "line 4: batch must be a whole number from 1 to 65,536; got '0'."
        ),
        (recipe(train: "{batch: 8, rate: 0.1}"), "line 4: train needs the key 'steps' or 'epochs'."),
        (recipe(train: "{batch: 8, steps: 10, epochs: 2, rate: 0.1}"), "line 4: use either steps or epochs, not both."),
        (recipe(train: "{batch: 8, steps: 10}"), "line 4: train needs the key 'rate'."),
        (recipe(train: "[]"), "line 4: train needs at least one phase; got an empty list."),
        (recipe(train: "{batch: 8, steps: 10, rate: 0}"), "line 4: rate must be a number above 0; got '0'."),
        (recipe(train: "{batch: 8, steps: 10, rate: -1}"), "line 4: rate must be a number above 0; got '-1'."),
        (
            recipe(train: "{batch: 8, steps: 10, rate: {exponental: {from: 1}}}"),
            "line 4: unknown schedule 'exponental'; did you mean 'exponential'?"
        ),
        (
            recipe(train: "{batch: 8, steps: 10, rate: {exponential: {from: 1, factor: 2, every: 10}}}"),
            "line 4: factor must be a number above 0 and below 1; got '2'."
        ),
        (recipe(train: "{batch: 8, steps: 10, rate: {linear: {}}}"), "line 4: linear needs the key 'from'."),
        (
            recipe(train: "{batch: 8, steps: 10, rate: {plateau: {from: 1, patience: 2}}}"),
            "line 4: this needs held-out images; add 'data: {validation: 0.1}' to hold out a tenth of the images."
        ),
        (
            recipe(train: "{batch: 8, steps: 10, rate: 1, patience: 3}"),
            "line 4: this needs held-out images; add 'data: {validation: 0.1}' to hold out a tenth of the images."
        ),
        (
            recipe(train: "{batch: 8, steps: 10, rate: 1, optimizer: rmsprop}"),
            "line 4: unknown optimizer 'rmsprop'; choose one of sgd, adam, adadelta."
        ),
        (
            recipe(train: "{batch: 8, steps: 10, rate: 1, optimizer: {sgd: {momentum: 1}}}"),
            "line 4: momentum must be a number of at least 0 and below 1; got '1'."
        ),
        (
            recipe(train: "{batch: 8, steps: 10, rate: 1, optimizer: {sgd: {nesterov: true}}}"),
            "line 4: nesterov needs a momentum above 0."
        ),
        (
            recipe(train: "{batch: 8, steps: 10, rate: 1, optimizer: {sgd: {}, adam: {}}}"),
            "line 4: an optimizer must have one name, but has 'sgd' and 'adam'; indent the lines that belong to 'sgd' further."
        ),
        (
            recipe(rest: "initialization: glorot"),
            "line 5: unknown initialization 'glorot'; choose one of he, xavier, normal, truncated-normal, constant."
        ),
        (recipe(rest: "initialization: normal"), "line 5: normal needs a standard deviation, such as 'normal: 0.03'."),
        (recipe(rest: "initialization: {he: 2}"), "line 5: he takes no value; got '2'."),
        (recipe(rest: "l2: -1"), "line 5: l2 must be a number of at least 0; got '-1'."),
        (recipe(rest: "l2: 0.1\nweight-decay: 0.1"), "line 6: use either l2 or weight-decay, not both."),
        (recipe(rest: "weight-decay: 0.1"), "line 5: weight-decay works only with adam; use l2 instead."),
        (recipe(rest: "max-norm: 0"), "line 5: max-norm must be a number above 0; got '0'."),
        (
            recipe(rest: "label-smoothing: 1"),
            "line 5: label-smoothing must be a number of at least 0 and below 1; got '1'."
        ),
        (recipe(rest: "averaging: 1"), "line 5: averaging must be a number above 0 and below 1; got '1'."),
        (
            recipe(rest: "data: {validation: 6/6}"),
            "line 5: validation must be a number of at least 0 and below 1; got '6/6'."
        ),
        (
            recipe(rest: "data: {limit: 1.5}"),
            "line 5: limit must be a whole number from 1 to 1,000,000,000; got '1.5'."
        ),
        (
            recipe(rest: "data: {remove-duplicates: 13}"),
            "line 5: remove-duplicates must be a whole number from 0 to 12; got '13'."
        ),
        (
            recipe(rest: "augmentation: {shift: -1}"),
            "line 5: shift must be a number from 0 to 256, or relative such as '0.1 x side'; got '-1'."
        ),
        (
            recipe(rest: "augmentation: {shift: 20 x side}"),
            "line 5: shift must be a number from 0 to 256, or relative such as '0.1 x side'; got '20 x side', which is 560.0 for images of 28 x 28 pixels."
        ),
        (
            recipe(rest: "augmentation: {rotate: 3}"),
            "line 5: augmentation has no key 'rotate'; the keys are shift, rotation, shear, scale, elastic, weight, outline, inversion, erasing, framing."
        ),
        (
            recipe(rest: "pretraining: {epochs: 1, batch: 8, rate: 0.1}"),
            "line 5: pretraining needs at least one dense layer in 'layers'."
        ),
        (recipe(rest: "pretraining: {epochs: 1, batch: 8}"), "line 5: pretraining needs the key 'rate'."),
        (recipe(rest: "---\nname: m"), "line 5: invalid YAML (but found another document)."),
        (recipe(rest: "biases: !!str 5"), "line 5: tags (!) are not supported; remove 'tag:yaml.org,2002:str'."),
        (recipe(rest: "data: !x {limit: 5}"), "line 5: tags (!) are not supported; remove '!x'."),
        (
            recipe(rest: "biases: &b 1"),
            "line 5: anchors and aliases (& and *) are not supported; repeat the value instead."
        ),
        (recipe(rest: "biases: *b"), "line 5: invalid YAML (found undefined alias)."),
        (
            recipe(rest: "biases: &b 1\naveraging: *b"),
            "line 6: anchors and aliases (& and *) are not supported; repeat the value instead."
        ),
        (
            recipe(rest: "<<: {a: 1}"),
            "line 5: a recipe has no key '<<'; the keys are name, summary, reported, assumed, input, layers, initialization, biases, train, l2, weight-decay, max-norm, label-smoothing, augmentation, data, pretraining, averaging."
        ),
        (recipe(name: "a\u{1}b"), "line 1: invalid YAML (control characters are not allowed)."),
    ]

    @Test("An error names the line and the problem in one sentence", arguments: cases)
    func sentences(_ yaml: String, _ sentence: String) {
        let error = #expect(throws: RecipeError.self) { try Recipe(yaml: yaml, file: "my.yaml") }
        #expect(error?.description == "my.yaml: " + sentence)
    }

    @Test(
        "Text that would need too much time or overflow the stack is rejected",
        arguments: [
            String(repeating: "[", count: 60_000), String(repeating: "- ", count: 30_000),
            String(repeating: "? ", count: 30_000),
            String(repeating: "{a: ", count: 15_000), String(repeating: "#", count: 70_000),
            recipe(layers: String(repeating: "[residual: ", count: 900)),
            recipe(layers: "\n" + String(repeating: "  - relu\n", count: 1001)),
            // Each value is twice as large as the one before it; the last one is used as a key.
            (1...40).reduce("a0: &a0 [x, x]\n") { $0 + "a\($1): &a\($1) [*a\($1 - 1), *a\($1 - 1)]\n" }
                + "? *a40\n: 1\n",
        ])
    func bombs(_ yaml: String) {
        let start = ContinuousClock.now
        #expect(throws: RecipeError.self) { try Recipe(yaml: yaml, file: "bomb") }
        #expect(ContinuousClock.now - start < .seconds(60))
    }
}
