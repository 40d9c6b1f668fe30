// Merged into JupyterLab's own build. Named ids keep the output the same in every folder,
// so that the committed build can be compared byte for byte.
module.exports = {
  resolve: { extensions: ['.ts', '.js'] },
  optimization: { moduleIds: 'named', chunkIds: 'named' },
  module: {
    rules: [
      {
        test: /\.ts$/,
        loader: 'builtin:swc-loader',
        options: { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } },
        type: 'javascript/auto'
      }
    ]
  }
};
