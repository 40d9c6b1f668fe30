"use strict";(self.rspackChunkcrm_lab_workbench=self.rspackChunkcrm_lab_workbench||[]).push([["style_index_js"],{"./node_modules/css-loader/dist/cjs.js!./style/index.css"(e,r,t){var o=t("./node_modules/css-loader/dist/runtime/noSourceMaps.js"),n=t.n(o),a=t("./node_modules/css-loader/dist/runtime/api.js"),s=(t.n(a))()(n());s.push([e.id,`/* A panel holds exactly one thing, and that thing fills it. */
.crm-lab-Panel {
  overflow: hidden;
  outline: none;
  background: var(--jp-layout-color1);
  color: var(--jp-ui-font-color1);
  font-family: var(--jp-ui-font-family);
  font-size: var(--jp-ui-font-size1);
}

.crm-lab-Panel > .lm-Widget {
  height: 100%;
  overflow: auto;
}

/* The screen brings its own scrolling: nothing around it may scroll as well. */
.crm-lab-Panel > .crm-lab-Screen {
  overflow: hidden;
}

.crm-lab-Screen > .lm-Widget {
  height: 100%;
  margin: 0;
}

/* What fills a panel needs no frame of its own. */
.crm-lab-Screen .crm-board {
  border: 0;
  border-radius: 0;
}

.crm-lab-Waiting {
  display: flex;
  flex-direction: column;
  align-items: center;
  justify-content: center;
  gap: 12px;
  color: var(--jp-ui-font-color2);
}

.crm-lab-Waiting-bar {
  width: 160px;
  height: 3px;
  border-radius: 2px;
  background: linear-gradient(90deg, transparent, var(--jp-brand-color1), transparent) 0 0 / 50% 100% no-repeat
    var(--jp-layout-color3);
  animation: crm-lab-waiting 1.4s ease-in-out infinite alternate;
}

@keyframes crm-lab-waiting {
  to {
    background-position: 100% 0;
  }
}

@media (prefers-reduced-motion: reduce) {
  .crm-lab-Waiting-bar {
    animation: none;
  }
}

.crm-lab-Problem {
  display: flex;
  padding: 24px;
  box-sizing: border-box;
}

.crm-lab-Problem-card {
  max-width: 640px;
  min-width: 0;
  margin: auto;
  line-height: 1.5;
}

.crm-lab-Problem-title {
  margin: 0 0 8px;
  font-size: var(--jp-ui-font-size3);
  font-weight: 600;
}

.crm-lab-Problem-message,
.crm-lab-Problem-advice {
  margin: 0 0 8px;
  overflow-wrap: anywhere;
}

.crm-lab-Problem-advice {
  color: var(--jp-ui-font-color2);
}

.crm-lab-Problem-command {
  display: block;
  margin: 0 0 8px;
  padding: 8px 12px;
  border-radius: var(--jp-border-radius);
  background: var(--jp-layout-color2);
  font-family: var(--jp-code-font-family);
  font-size: var(--jp-code-font-size);
  user-select: all;
}

.crm-lab-Problem-remedies {
  display: flex;
  flex-wrap: wrap;
  gap: 8px;
  margin: 16px 0;
}

.crm-lab-Problem-details {
  color: var(--jp-ui-font-color2);
}

.crm-lab-Problem-details > summary {
  cursor: pointer;
}

.crm-lab-Problem-details > pre {
  max-height: 40vh;
  overflow: auto;
  padding: 12px;
  border: 1px solid var(--jp-border-color2);
  border-radius: var(--jp-border-radius);
  font-family: var(--jp-code-font-family);
  font-size: var(--jp-code-font-size);
  white-space: pre-wrap;
}
`,""]),t.d(r,{},{A:s})},"./node_modules/css-loader/dist/runtime/api.js"(e){e.exports=function(e){var r=[];return r.toString=function(){return this.map(function(r){var t="",o=void 0!==r[5];return r[4]&&(t+="@supports (".concat(r[4],") {")),r[2]&&(t+="@media ".concat(r[2]," {")),o&&(t+="@layer".concat(r[5].length>0?" ".concat(r[5]):""," {")),t+=e(r),o&&(t+="}"),r[2]&&(t+="}"),r[4]&&(t+="}"),t}).join("")},r.i=function(e,t,o,n,a){"string"==typeof e&&(e=[[null,e,void 0]]);var s={};if(o)for(var i=0;i<this.length;i++){var l=this[i][0];null!=l&&(s[l]=!0)}for(var d=0;d<e.length;d++){var c=[].concat(e[d]);o&&s[c[0]]||(void 0!==a&&(void 0===c[5]||(c[1]="@layer".concat(c[5].length>0?" ".concat(c[5]):""," {").concat(c[1],"}")),c[5]=a),t&&(c[2]&&(c[1]="@media ".concat(c[2]," {").concat(c[1],"}")),c[2]=t),n&&(c[4]?(c[1]="@supports (".concat(c[4],") {").concat(c[1],"}"),c[4]=n):c[4]="".concat(n)),r.push(c))}},r}},"./node_modules/css-loader/dist/runtime/noSourceMaps.js"(e){e.exports=function(e){return e[1]}},"./node_modules/style-loader/dist/runtime/injectStylesIntoStyleTag.js"(e){var r=[];function t(e){for(var t=-1,o=0;o<r.length;o++)if(r[o].identifier===e){t=o;break}return t}function o(e,o){for(var n={},a=[],s=0;s<e.length;s++){var i=e[s],l=o.base?i[0]+o.base:i[0],d=n[l]||0,c="".concat(l," ").concat(d);n[l]=d+1;var u=t(c),m={css:i[1],media:i[2],sourceMap:i[3],supports:i[4],layer:i[5]};if(-1!==u)r[u].references++,r[u].updater(m);else{var p=function(e,r){var t=r.domAPI(r);return t.update(e),function(r){r?(r.css!==e.css||r.media!==e.media||r.sourceMap!==e.sourceMap||r.supports!==e.supports||r.layer!==e.layer)&&t.update(e=r):t.remove()}}(m,o);o.byIndex=s,r.splice(s,0,{identifier:c,updater:p,references:1})}a.push(c)}return a}e.exports=function(e,n){var a=o(e=e||[],n=n||{});return function(e){e=e||[];for(var s=0;s<a.length;s++){var i=t(a[s]);r[i].references--}for(var l=o(e,n),d=0;d<a.length;d++){var c=t(a[d]);0===r[c].references&&(r[c].updater(),r.splice(c,1))}a=l}}},"./node_modules/style-loader/dist/runtime/insertBySelector.js"(e){var r={};e.exports=function(e,t){var o=function(e){if(void 0===r[e]){var t=document.querySelector(e);if(window.HTMLIFrameElement&&t instanceof window.HTMLIFrameElement)try{t=t.contentDocument.head}catch(e){t=null}r[e]=t}return r[e]}(e);if(!o)throw Error("Couldn't find a style target. This probably means that the value for the 'insert' parameter is invalid.");o.appendChild(t)}},"./node_modules/style-loader/dist/runtime/insertStyleElement.js"(e){e.exports=function(e){var r=document.createElement("style");return e.setAttributes(r,e.attributes),e.insert(r,e.options),r}},"./node_modules/style-loader/dist/runtime/setAttributesWithoutAttributes.js"(e,r,t){e.exports=function(e){var r=t.nc;r&&e.setAttribute("nonce",r)}},"./node_modules/style-loader/dist/runtime/styleDomAPI.js"(e){e.exports=function(e){if("u"<typeof document)return{update:function(){},remove:function(){}};var r=e.insertStyleElement(e);return{update:function(t){var o,n,a;o="",t.supports&&(o+="@supports (".concat(t.supports,") {")),t.media&&(o+="@media ".concat(t.media," {")),(n=void 0!==t.layer)&&(o+="@layer".concat(t.layer.length>0?" ".concat(t.layer):""," {")),o+=t.css,n&&(o+="}"),t.media&&(o+="}"),t.supports&&(o+="}"),(a=t.sourceMap)&&"u">typeof btoa&&(o+="\n/*# sourceMappingURL=data:application/json;base64,".concat(btoa(unescape(encodeURIComponent(JSON.stringify(a))))," */")),e.styleTagTransform(o,r,e.options)},remove:function(){var e;null===(e=r).parentNode||e.parentNode.removeChild(e)}}}},"./node_modules/style-loader/dist/runtime/styleTagTransform.js"(e){e.exports=function(e,r){if(r.styleSheet)r.styleSheet.cssText=e;else{for(;r.firstChild;)r.removeChild(r.firstChild);r.appendChild(document.createTextNode(e))}}},"./style/index.js"(e,r,t){var o=t("./node_modules/style-loader/dist/runtime/injectStylesIntoStyleTag.js"),n=t.n(o),a=t("./node_modules/style-loader/dist/runtime/styleDomAPI.js"),s=t.n(a),i=t("./node_modules/style-loader/dist/runtime/insertBySelector.js"),l=t.n(i),d=t("./node_modules/style-loader/dist/runtime/setAttributesWithoutAttributes.js"),c=t.n(d),u=t("./node_modules/style-loader/dist/runtime/insertStyleElement.js"),m=t.n(u),p=t("./node_modules/style-loader/dist/runtime/styleTagTransform.js"),f=t.n(p),b=t("./node_modules/css-loader/dist/cjs.js!./style/index.css"),y={};y.styleTagTransform=f(),y.setAttributes=c(),y.insert=l().bind(null,"head"),y.domAPI=s(),y.insertStyleElement=m(),n()(b.A,y),b.A&&b.A.locals&&b.A.locals}}]);